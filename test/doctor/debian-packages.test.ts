import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { askForPackages, missingPackages } from '../../src/doctor/debian-packages.ts';
import { packagesOf } from '../../src/doctor/packages.ts';

test('packages that dpkg does not have installed', async (t) => {
  t.deepEqual(await missingPackages([]), []);
  t.deepEqual(await missingPackages(['dpkg', 'no-such-package', 'libc6']), ['no-such-package']);
});

test('command-not-found is asked for the package, and what it does not know is none', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-not-found-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const notFound = join(directory, 'command-not-found');
  writeFileSync(
    notFound,
    `#!/bin/sh
[ "$2" = foo ] || { echo "$2: command not found"; exit 127; }
echo "Command 'foo' not found, but can be installed with:" >&2
echo "apt install foo-utils" >&2
echo "apt install foo-busybox" >&2
`,
  );
  chmodSync(notFound, 0o755);
  t.deepEqual(await askForPackages('foo', { notFound }), ['foo-utils', 'foo-busybox']);
  t.deepEqual(await askForPackages('bar', { notFound }), []);
  t.deepEqual(await askForPackages('a;b', { notFound }), []);
  t.deepEqual(await askForPackages('foo', { notFound: join(directory, 'missing') }), []);
});

test('the package of a usual command, on Debian', (t) => {
  t.deepEqual(packagesOf([{ tool: 'arping' }, { tool: 'dig' }], { name: '', family: 'debian' }), [
    'iputils-arping',
    'bind9-dnsutils',
  ]);
  t.deepEqual(packagesOf([{ tool: 'dig' }], { name: '', family: 'fedora' }), []);
});
