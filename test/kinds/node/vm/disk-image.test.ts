import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { findTool } from '../../../../src/lib/find-tool.ts';
import { writeProgram } from '../../../helpers/program.ts';
import { planOf, scenarioOf } from '../../../helpers/scenario.ts';
import { skip } from '../../../helpers/skip.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-test-image-'));
test.after.always(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const write = (name: string, size: number, marks: Record<number, string> = {}) => {
  const bytes = Buffer.alloc(size);
  for (const [offset, mark] of Object.entries(marks)) bytes.write(mark, Number(offset), 'hex');
  writeFileSync(at(name), bytes);
};

write('disk', 70_000, { 0: 'cd18', 0x1fe: '55aa' });
write('data', 70_000, { 0x1fe: '55aa' });
write('ext4', 70_000, { 0x438: '53ef' });
write('zeros', 70_000);
write('empty', 0);
write('short.qcow2', 64, { 0: '514649fb00000003' });
writeFileSync(at('text'), 'not a disk');
writeFileSync(at('seed'), '#cloud-config\n');
mkdirSync(at('folder'));
mkdirSync(at('bin'));
symlinkSync(at('loop'), at('loop'));

const vm = (config: string) => scenarioOf(`title: t\nnodes:\n  g: { kind: vm, ${config} }\n`);
const image = (name: string, more = '') => vm(`image: ${at(name)}${more && `, ${more}`}`);
const hasNoImageTool = findTool('qemu-img') === undefined;

const mistakes: readonly (readonly [string, () => Promise<unknown>, RegExp])[] = [
  ['no file', () => image('none'), /scenario\.yaml:3:25: \S+none does not exist; a disk image, qcow2 or raw/],
  ['a folder', () => image('folder'), /:3:25: \S+folder is a directory/],
  ['no file at all', () => vm('image: /dev/null'), /\/dev\/null is not a regular file/],
  ['a loop of links', () => image('loop'), /cannot read \S+loop \(ELOOP\)/],
  ['an empty file', () => image('empty'), /:3:25: \S+empty is empty/],
  ['a text', () => image('text'), /:3:25: \S+text is not a disk image: it has neither a partition table nor/],
  ['nothing on it', () => image('zeros', 'kernel: default'), /zeros is not a disk image/],
  ['nothing to boot', () => image('ext4'), /ext4 has no boot sector; set `kernel`/],
  ['no boot loader', () => image('data'), /data has no BIOS boot loader; set `kernel`/],
  ['too little memory', () => image('disk', 'memory: 200M'), /200M is not enough memory.*at least 256M/],
  ['a template', () => image('disk', 'template: true'), /a template does not hold its disk/],
  ['a root without a kernel', () => image('disk', 'root: auto'), /root needs a kernel as well/],
  [
    'a root that is none',
    () => image('disk', 'kernel: default, root: vda1'),
    /"vda1" is not well-formed; [Rr]oot file system/,
  ],
  [
    'a seed with a kernel',
    () => image('ext4', 'kernel: default, cloud_init: true'),
    /cloud-init does not run/,
  ],
  ['modules without a kernel', () => image('disk', 'modules: /lib/modules'), /modules needs a kernel/],
  [
    'user data for nobody',
    () => image('disk', `cloud_init: false, user_data: ${at('seed')}`),
    /which is off/,
  ],
  ['user data that is not there', () => image('disk', 'user_data: nope'), /nope does not exist/],
  [
    'user data that is none',
    () => image('disk', `user_data: ${at('text')}`),
    /cloud-init does not recognize/,
  ],
  ['keys of an image without one', () => vm('deadline: 5s'), /deadline needs an image/],
  ['an unknown NIC', () => image('disk', 'nic: { model: ne9000 }'), /ne9000/],
];

for (const [what, load, message] of mistakes)
  test(`refused: ${what}`, async (t) => {
    await t.throwsAsync(load(), { message });
  });

test('refused: what qemu-img can’t read, and a backing file that is not there', async (t) => {
  if (hasNoImageTool) return skip(t, 'qemu-img is not installed');
  await t.throwsAsync(image('short.qcow2'), { message: /cannot read the disk image \S*short\.qcow2: / });
  write('base', 70_000, { 0: 'cd18', 0x1fe: '55aa' });
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', at('base'), at('top')]);
  const { guests } = await planOf(await image('top'));
  t.deepEqual(guests?.[0]?.image, {
    path: at('top'),
    format: 'qcow2',
    backing: [at('base')],
    seed: true,
    deadline: 300_000,
  });
  rmSync(at('base'));
  await t.throwsAsync(image('top'), { message: /cannot read the disk image .*base.*No such file/ });
  execFileSync('qemu-img', ['create', '-q', '-f', 'vmdk', at('vmdk'), '1M']);
  await t.throwsAsync(image('vmdk'), { message: /is of format vmdk; .*qemu-img convert/ });
});

test('refused: a backing file that is none of this machine', async (t) => {
  if (hasNoImageTool) return skip(t, 'qemu-img is not installed');
  write('base2', 70_000, { 0: 'cd18', 0x1fe: '55aa' });
  const remote = `json:{"driver": "raw", "offset": 512, "file": {"driver": "file", "filename": "${at('base2')}"}}`;
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', remote, at('far')]);
  await t.throwsAsync(image('far'), {
    message: /cannot use the backing file of \S+far: json:.* does not exist/,
  });
});

test.serial('refused: where qemu-img prints something else than images', async (t) => {
  const before = process.env.PATH;
  t.teardown(() => (process.env.PATH = before));
  for (const printed of ['', 'not JSON', '[]', '[null]', '{"format": "raw"}', '[{"format": "raw"}]']) {
    writeFileSync(at('printed'), printed);
    writeProgram(at('bin/qemu-img'), `#!/bin/sh\n/bin/cat ${at('printed')}\n`);
    process.env.PATH = `${at('bin')}:${before}`;
    await t.throwsAsync(image('disk'), {
      message: /cannot read the disk image \S*disk: `qemu-img info .*` printed no list of images/,
    });
    process.env.PATH = before;
  }
});

test('an image boots by itself, with more memory, or with a kernel that is told its root', async (t) => {
  const own = (await planOf(await image('disk', `user_data: ${at('seed')}, deadline: 1m`))).guests![0]!;
  t.like(own, { kernel: 'image', memory: 1024, template: 'off' });
  t.deepEqual(own.image, {
    path: at('disk'),
    format: 'raw',
    seed: true,
    userData: at('seed'),
    deadline: 60_000,
  });
  const other = (await planOf(await image('ext4', 'kernel: debian:6.1'))).guests![0]!;
  t.is(other.kernel, 'debian:6.1');
  t.deepEqual(other.image, { path: at('ext4'), format: 'raw', root: 'auto', seed: false, deadline: 60_000 });
});
