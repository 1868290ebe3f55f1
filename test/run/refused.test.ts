import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { findTool } from '../../src/lib/find-tool.ts';
import { findKernel } from '../../src/run/guest/kernel/find-kernel.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skip, skipWithoutRoot } from '../helpers/skip.ts';
import { debianKernelHere } from '../helpers/guest.ts';

// A guest that can't be had is told of before anything is built, and with its place where a file asks for it.

const folder = mkdtempSync(join(tmpdir(), 'lab-test-refused-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;

/** Runs lab on a machine of which `change`, a shell script, takes something away, for lab alone. */
async function lab(change: string, env: Record<string, string>, ...words: string[]) {
  const script = `set -e\n${change}\nexec "$@"`;
  const command = ['unshare', '-m', 'sh', '-c', script, 'sh', process.execPath, main, ...words];
  const { exitCode, stderr } = await execa(command[0]!, command.slice(1), {
    env: { LAB_INSTALL: 'never', FOLDER: folder, ...env },
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode, stderr };
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const whole = () => file('whole.yaml', 'title: t\nnodes: { h1: }\n');
const hide = (tool: string) => `mount -n --bind /dev/null ${findTool(tool)}`;

test('no QEMU: the package that has it', async (t) => {
  if (skipWithoutRoot(t)) return;
  if (!findTool('qemu-system-x86_64')) return skip(t, 'qemu-system-x86_64 is not installed');
  const before = await hostState();
  const { exitCode, stderr } = await lab(hide('qemu-system-x86_64'), {}, 'up', whole(), '--in-vm');
  t.is(exitCode, 2);
  t.regex(stderr, /missing: qemu-system-x86_64 \(--in-vm\); /);
  t.notRegex(stderr, /build|teardown/);
  await assertHostUnchanged(t, before);
});

test('no apt: what else can be named', async (t) => {
  if (skipWithoutRoot(t)) return;
  if (!findTool('apt-get') || !findTool('qemu-system-x86_64')) return skip(t, 'it is for Debian, with QEMU');
  file('os-release', 'PRETTY_NAME="Other Linux 7"\nID=other\n');
  const change = `${hide('apt-get')}\nmount -n --bind "$FOLDER/os-release" "$(realpath /etc/os-release)"`;
  const { exitCode, stderr } = await lab(change, {}, 'up', whole(), '--in-vm', '--kernel', debianKernelHere);
  t.is(exitCode, 2);
  t.regex(stderr, /debian:[\d.]+ needs apt-get, which Other Linux 7 does not have; use host/);
});

test('a cache that is full: where it is, and what to do', async (t) => {
  if (skipWithoutRoot(t)) return;
  if (!findTool('qemu-system-x86_64')) return skip(t, 'qemu-system-x86_64 is not installed');
  const { file: kernel } = await findKernel(debianKernelHere);
  mkdirSync(join(folder, 'cache'));
  const change = 'mount -n -t tmpfs -o size=4m tmpfs "$FOLDER/cache"';
  const env = { XDG_CACHE_HOME: join(folder, 'cache') };
  const { exitCode, stderr } = await lab(change, env, 'up', whole(), '--in-vm', '--kernel', kernel);
  t.is(exitCode, 2);
  t.regex(
    stderr,
    /\/cache\/lab\/guest\S* can't be written \(ENOSPC\): .*free some space, or set XDG_CACHE_HOME/,
  );
});

test('modules of another version: at the node that names them', async (t) => {
  if (skipWithoutRoot(t)) return;
  if (!findTool('qemu-system-x86_64')) return skip(t, 'qemu-system-x86_64 is not installed');
  const kernel = Buffer.alloc(1100);
  kernel[0x1f1] = 1;
  kernel.write('HdrS', 0x202);
  kernel.writeUInt16LE(0x100, 0x20e);
  kernel.write('9.9.2-own (x)\0', 0x300);
  kernel.writeUInt32LE(8, 0x24c);
  kernel.write('\x7fELF', 1024, 'latin1');
  writeFileSync(join(folder, 'bzImage'), kernel);
  const modules = join(folder, 'modules/9.9.2-own');
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(modules, 'modules.dep'), '');
  writeFileSync(join(modules, 'x.ko'), 'vermagic=9.9.3-other SMP');
  const path = file(
    'modules.yaml',
    'title: t\nnodes:\n  g: { kind: vm, kernel: ./bzImage, modules: ./modules }\n',
  );
  const { exitCode, stderr } = await lab(':', { XDG_CACHE_HOME: join(folder, 'own') }, 'up', path);
  t.is(exitCode, 2);
  t.regex(stderr, /modules\.yaml:3:3: modules: \S+ are for 9\.9\.3-other; the kernel is 9\.9\.2-own/);
});
