import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { ExpectedError } from '../../../../src/lib/errors.ts';
import { arrange } from '../../../../src/run/guest/kernel/debian-kernel.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-test-package-'));
test.after.always(() => rmSync(folder, { recursive: true }));

function unpacked(name: string, files: readonly string[]): string {
  for (const file of [...files, 'usr/share/doc/linux/copyright']) {
    mkdirSync(dirname(join(folder, name, file)), { recursive: true });
    writeFileSync(join(folder, name, file), '');
  }
  return join(folder, name);
}

test('a kernel and its modules have one layout, whatever that of their packages', (t) => {
  for (const [distribution, kernel, modules] of [
    ['Debian 12', 'boot/vmlinuz-6.1', 'lib/modules/6.1'],
    ['Debian 13', 'boot/vmlinuz-6.1', 'usr/lib/modules/6.1'],
    ['after 13', 'usr/lib/modules/6.1/vmlinuz', 'usr/lib/modules/6.1'],
  ] as const) {
    const root = unpacked(distribution, [kernel, `${modules}/kernel/veth.ko.xz`]);
    arrange(root, '6.1', ['linux']);
    t.deepEqual(readdirSync(root).sort(), ['boot', 'lib'], distribution);
    for (const file of ['boot/vmlinuz-6.1', 'lib/modules/6.1/kernel/veth.ko.xz'])
      t.true(existsSync(join(root, file)), `${distribution}: ${file}`);
  }
});

test('packages without the kernel, or without its modules, are told with what was looked for', (t) => {
  const complaint = (name: string, files: readonly string[]) =>
    t.throws(() => arrange(unpacked(name, files), '6.1', ['linux-a', 'linux-b']), {
      instanceOf: ExpectedError,
    })!.message;
  t.regex(
    complaint('modules', ['lib/modules/6.1/veth.ko']),
    /^linux-a, linux-b: found neither boot\/vmlinuz-6\.1 nor .*; /,
  );
  for (const files of [['boot/vmlinuz-6.1'], ['boot/vmlinuz-6.1', 'usr/lib/modules/6.2/veth.ko']])
    t.regex(
      complaint(`kernel ${files.length}`, files),
      /found neither lib\/modules\/6\.1 nor usr\/lib\/modules\/6\.1/,
    );
});
