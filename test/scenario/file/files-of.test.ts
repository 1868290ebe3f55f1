import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { kinds } from '../../../src/kinds/index.ts';
import { packageRoot } from '../../../src/lib/package-root.ts';
import { filesOf } from '../../../src/scenario/file/files-of.ts';

function folder(t: ExecutionContext, files: Record<string, string>): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'lab-test-files-')));
  t.teardown(() => rmSync(directory, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

test('what a scenario extends, its topology by a name, and what its commands name', async (t) => {
  const directory = folder(t, {
    'bug.yaml': `
extends: ./base.yaml
title: mentions notes.txt
nodes:
  h1: { setup: [[sh, -c, 'cat data/table.txt | sort >/run/lab/tmp/x'], [cat, list.txt]] }
traffic:
  - command: { in: h1, run: [python3, ../common/reply.py, --file=list.txt] }
`,
    'base.yaml': 'title: A base\nlab: two-hosts\n',
    'data/table.txt': '1',
    'list.txt': '2',
    'notes.txt': 'not named by anything',
    'unrelated.txt': '3',
  });
  mkdirSync(join(directory, '../common'), { recursive: true });
  const beside = join(directory, '../common/reply.py');
  writeFileSync(beside, '');
  t.teardown(() => rmSync(dirname(beside), { recursive: true }));
  const { file, files, absolute } = await filesOf(join(directory, 'bug.yaml'), { kinds });
  t.is(file, join(directory, 'bug.yaml'));
  t.deepEqual(files.map(({ path, named }) => named ?? relative(directory, path)).toSorted(), [
    '../common/reply.py',
    'base.yaml',
    'data/table.txt',
    'labs/two-hosts.yaml',
    'list.txt',
  ]);
  t.deepEqual(absolute, []);
});

test('what a script reads, beside it or in the scenario’s folder', async (t) => {
  const directory = folder(t, {
    'bug.yaml':
      'title: A script\nlab: two-hosts\ntraffic: [{ command: { in: h1, run: [sh, tools/ask.sh] } }]\n',
    'tools/ask.sh': '. helper.sh\nwc -l <table.txt; cat other/*\n',
    'tools/helper.sh': 'true',
    'tools/not.sh': 'true',
    'table.txt': 'a\n',
  });
  const { files } = await filesOf(join(directory, 'bug.yaml'), { kinds });
  const own = files.filter(({ named }) => named === undefined).map(({ path }) => relative(directory, path));
  t.deepEqual(own.toSorted(), ['table.txt', 'tools/ask.sh', 'tools/helper.sh']);
});

test('programs: one of lab by its name, one of the file’s own with what it includes', async (t) => {
  const directory = folder(t, {
    'bug.yaml': `
title: Two programs
lab: two-hosts
manglers:
  - { on: h1:eth0, hook: egress, program: tcp-psh, with: { ratio: 10 } }
  - { on: h2:eth0, hook: egress, program: src/own.bpf.c }
traffic: [{ ping: { from: h1, to: h2 } }]
`,
    'src/own.bpf.c': '#include "own.h"\nint x;\n',
    'src/own.h': '',
    'src/other.h': '',
  });
  const { files } = await filesOf(join(directory, 'bug.yaml'), { kinds });
  t.deepEqual(files.map(({ path, named }) => named ?? relative(directory, path)).toSorted(), [
    'bpf/tcp-psh/example.yaml',
    'bpf/tcp-psh/mangler.yaml',
    'bpf/tcp-psh/tcp-psh.bpf.c',
    'labs/two-hosts.yaml',
    'src/own.bpf.c',
    'src/own.h',
  ]);
});

test('values from the environment, and absolute paths, are told', async (t) => {
  const directory = folder(t, {
    'bug.yaml': `
title: A variable
lab: two-hosts
traffic:
  - command: { in: h1, run: [cat, '\${TABLE}', ${JSON.stringify(join(packageRoot, 'README.md'))}] }
`,
  });
  const env = { TABLE: 'x', OTHER: 'y' };
  const found = await filesOf(join(directory, 'bug.yaml'), { kinds, env });
  t.deepEqual(found.fromEnvironment, ['TABLE']);
  t.deepEqual(found.absolute, [join(packageRoot, 'README.md')]);
  const set = await filesOf(join(directory, 'bug.yaml'), { kinds, env, set: { TABLE: 'z' } });
  t.deepEqual(set.fromEnvironment, []);
});
