import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { filesOf, findBuild, type Build } from '../../../../src/kinds/node/ovs/build.ts';

function folder(t: { teardown(f: () => void): void }, ...files: string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'lab-test-build-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  for (const file of files) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    writeFileSync(join(root, file), '', { mode: 0o755 });
  }
  return root;
}

const tree = [
  ...['ovsdb/ovsdb-tool', 'ovsdb/ovsdb-server', 'vswitchd/ovs-vswitchd', 'vswitchd/vswitch.ovsschema'],
  ...['utilities/ovs-vsctl', 'utilities/ovs-ofctl', 'utilities/ovs-appctl'],
];
const prefix = [
  ...['bin/ovsdb-tool', 'sbin/ovsdb-server', 'sbin/ovs-vswitchd', 'bin/ovs-vsctl', 'bin/ovs-ofctl'],
  ...['bin/ovs-appctl', 'share/openvswitch/vswitch.ovsschema'],
];

test('installed: names for the PATH, and the schema that ovsdb-tool knows itself', (t) => {
  const build = findBuild('installed', '/');
  t.like(build, { name: 'installed', programs: { 'ovs-vswitchd': 'ovs-vswitchd' } });
  t.false('schema' in build);
});

test('a build tree, by a path relative to the scenario', (t) => {
  const root = folder(t, ...tree);
  t.like(findBuild('./' + root.split('/').at(-1)!, dirname(root)), {
    name: root,
    schema: join(root, 'vswitchd/vswitch.ovsschema'),
    programs: {
      'ovs-vswitchd': join(root, 'vswitchd/ovs-vswitchd'),
      'ovs-ofctl': join(root, 'utilities/ovs-ofctl'),
    },
  });
});

test('a build directory below its source has the source’s schema; a git work tree has a commit', (t) => {
  const below = tree.filter((one) => !one.endsWith('schema')).map((one) => join('_gcc', one));
  const root = folder(t, 'vswitchd/vswitch.ovsschema', '.git/HEAD', ...below);
  t.like(findBuild(join(root, '_gcc'), '/'), { git: true, schema: join(root, 'vswitchd/vswitch.ovsschema') });
});

test('the prefix of an installation', (t) => {
  const root = folder(t, ...prefix);
  t.like(findBuild(root, '/'), {
    schema: join(root, 'share/openvswitch/vswitch.ovsschema'),
    programs: { 'ovs-vswitchd': join(root, 'sbin/ovs-vswitchd'), 'ovsdb-tool': join(root, 'bin/ovsdb-tool') },
  });
});

test('what isn’t one says what it is', (t) => {
  const problem = (text: string, directory = '/') => {
    const found = findBuild(text, directory);
    return 'problem' in found ? found.problem : undefined;
  };
  const [empty, source, half] = [
    folder(t),
    folder(t, 'vswitchd/vswitch.ovsschema'),
    folder(t, ...prefix.filter((one) => !one.includes('ofctl'))),
  ];
  t.is(problem('~/no-such'), `${homedir()}/no-such does not exist`);
  t.is(problem('/etc/passwd'), '/etc/passwd is not a directory');
  t.is(problem(empty), `${empty} does not contain an Open vSwitch`);
  t.regex(problem(source) ?? '', /is a source tree that was not built/);
  t.regex(problem(half) ?? '', /is not a whole installation/);
});

test('the files of a build: programs, schema, and what the scripts of a tree with shared libraries start', (t) => {
  const shared = [
    'vswitchd/.libs/ovs-vswitchd',
    'lib/.libs/libopenvswitch.so.3',
    'lib/.libs/libopenvswitch.la',
  ];
  const root = folder(t, ...tree, ...shared);
  const files = filesOf(findBuild(root, '/') as Build).map((file) => file.slice(root.length + 1));
  t.deepEqual(files.sort(), [...tree, ...shared.slice(0, 2)].sort());
  t.true(filesOf(findBuild('installed', '/') as Build).every((file) => file.endsWith('/vswitch.ovsschema')));
});

test('a path that can’t be looked at, and what stands in the place of a folder, are no bugs', (t) => {
  const root = folder(t, ...tree, 'lib/.libs', 'file');
  symlinkSync(join(root, 'loop'), join(root, 'loop'));
  t.like(findBuild(join(root, 'loop'), '/'), { problem: `${root}/loop can't be read (ELOOP)` });
  t.like(findBuild(join(root, 'file/below'), '/'), { problem: `${root}/file/below does not exist` });
  t.true(filesOf(findBuild(root, '/') as Build).includes(join(root, 'vswitchd/ovs-vswitchd')));
});
