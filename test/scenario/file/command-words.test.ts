import test from 'ava';
import { withCommandWords } from '../../../src/scenario/file/command-words.ts';
import { parseYaml } from '../../../src/lib/yaml/parse-yaml.ts';
import { load } from '../../../src/scenario/load.ts';
import { kinds } from '../../../src/kinds/index.ts';
import { files } from '../files.ts';

const words = (yaml: string) => withCommandWords(parseYaml(yaml, 'f.yaml'));
const item = (yaml: string) => words(`x:\n  ${yaml}`).x;

test('words of a command are what stands in the file', (t) => {
  t.deepEqual(item('run: [a, 1, -6, 0x10, on, null, ~, 1.0, 1e3, true, 010, "2"]'), {
    run: ['a', '1', '-6', '0x10', 'on', 'null', '~', '1.0', '1e3', 'true', '010', '2'],
  });
  t.deepEqual(
    words('nodes: { h: { setup: [[a, 0x1], { run: [b, 2] }, true, 3], services: [{ run: true }] } }'),
    {
      nodes: { h: { setup: [['a', '0x1'], { run: ['b', '2'] }, 'true', '3'], services: [{ run: 'true' }] } },
    },
  );
  t.deepEqual(words('x: { run: a, env: { N: 1.0 } }'), { x: { run: 'a', env: { N: '1.0' } } });
  t.deepEqual(item('a: &n 0x10\n  run: [a, *n]'), { a: 16, run: ['a', '0x10'] });
});

test('what is no command stays', (t) => {
  t.deepEqual(words('matrix: { run: [1] }\nvars: { run: 2 }\nsysctl: { a: 1 }\nenv: { A: 1 }'), {
    matrix: { run: [1] },
    vars: { run: 2 },
    sysctl: { a: 1 },
    env: { A: 1 },
  });
  t.deepEqual(item('run: [a, [1], { b: 2 }]\n  y: { run: }'), {
    run: ['a', [1], { b: 2 }],
    y: { run: null },
  });
  t.deepEqual(item('run:\n    - '), { run: [null] });
});

test('a variable and an axis among the words are text as well', async (t) => {
  const { 'a.yaml': path } = files(t, {
    'a.yaml': `
title: t
vars: { N: 1 }
matrix: { traffic.0.command.run.2: ["3.0"] }
nodes: { h1: }
traffic: [command: { in: h1, run: [sleep, \${N}, 2] }]
`,
  });
  const [scenario] = await load(path, { kinds, env: {} });
  t.deepEqual(scenario!.traffic[0]![0]!.config.run, ['sleep', '1', '3.0']);
});
