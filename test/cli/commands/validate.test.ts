import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const lab = (...words: string[]) => execa(process.execPath, [main, ...words], { reject: false });

test('validate: a line for each file, and 0', async (t) => {
  const { exitCode, stdout } = await lab('validate', 'labs/two-hosts.yaml', 'labs/bridge.yaml');
  t.is(exitCode, 0);
  t.deepEqual(stdout.split('\n'), [
    'labs/two-hosts.yaml: valid: 2 nodes, 1 link',
    'labs/bridge.yaml: valid: 4 nodes, 3 links',
  ]);
});

test('validate: mistakes on stderr, without a stack trace, and 2; good files are told all the same', async (t) => {
  const bad = 'test/scenario/bad/link-unknown-node.yaml';
  const { exitCode, stdout, stderr } = await lab('validate', bad, 'labs/bridge.yaml');
  t.is(exitCode, 2);
  t.is(stderr, `${bad}:5:19: no such node: "hots2"; known: host1, host2; did you mean "host2"?`);
  t.is(stdout, 'labs/bridge.yaml: valid: 4 nodes, 3 links');
});

test('schema prints each schema as JSON, and refuses others', async (t) => {
  for (const name of ['scenario', 'topology', 'result']) {
    const { exitCode, stdout } = await lab('schema', name);
    t.is(exitCode, 0);
    t.is((JSON.parse(stdout) as { type: string }).type, 'object');
  }
  t.is((await lab('schema', 'plan')).exitCode, 2);
});
