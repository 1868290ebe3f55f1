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

test('a package has its modules in lib/modules, or since Debian 13 in usr/lib/modules', (t) => {
  for (const where of ['lib', 'usr/lib']) {
    const module = 'modules/6.12.1+deb13-amd64/kernel/veth.ko.xz';
    const root = unpacked(where.replace('/', '-'), ['boot/vmlinuz-6.12.1+deb13-amd64', `${where}/${module}`]);
    t.is(arrange(root, 'linux-image'), '6.12.1+deb13-amd64');
    t.true(existsSync(join(root, 'lib', module)));
    t.deepEqual(readdirSync(root).sort(), ['boot', 'lib']);
  }
});

test('a package without a kernel, or without modules, is told with what was looked for', (t) => {
  const complaint = {
    instanceOf: ExpectedError,
    message: /^the package linux-image has no boot\/vmlinuz-RELEASE/,
  };
  t.throws(() => arrange(unpacked('empty', []), 'linux-image'), complaint);
  t.throws(() => arrange(unpacked('modules', ['usr/lib/modules/6.12/x.ko']), 'linux-image'), complaint);
  t.throws(() => arrange(unpacked('kernel', ['boot/vmlinuz-6.12']), 'linux-image'), complaint);
});
