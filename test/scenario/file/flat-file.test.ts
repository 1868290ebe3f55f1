import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { kinds } from '../../../src/kinds/index.ts';
import { flatFile } from '../../../src/scenario/file/flat-file.ts';
import { load } from '../../../src/scenario/load.ts';

function files(t: ExecutionContext, texts: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-flat-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(directory, name), text);
  return join(directory, 'bug.yaml');
}

test('what a file extends and its topology are in it; it means the same, and keeps its comments', async (t) => {
  const path = files(t, {
    'bug.yaml': `# About it.
extends: ./base.yaml
links:
  - { ends: [h1:eth0, h2:eth0], mtu: 1400 }
expect:
  - { metric: ping.loss, max: 0 } # why
`,
    'base.yaml': 'title: t\nlab: two-hosts\ntraffic: [{ ping: { from: h1, to: h2 } }]\n',
  });
  const text = flatFile(path).toString();
  t.regex(text, /^# About it\.\n/);
  t.regex(text, /max: 0 \} # why$/m);
  t.notRegex(text, /^(lab|extends):/m);
  const [before] = await load(path, { kinds });
  const [after] = await load(path, { kinds, text });
  const places = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && 'position' in value ? { ...value, position: 0 } : value;
  t.deepEqual(JSON.parse(JSON.stringify(after, places)), JSON.parse(JSON.stringify(before, places)));
});

test('a file that needs no other is left as it is', (t) => {
  const text = 'title: t # x\nnodes:\n  h1: {} # the one\n';
  t.is(flatFile(files(t, { 'bug.yaml': text })).toString(), text);
});

test('a number that a variable gives is one in the file too', async (t) => {
  const path = files(t, {
    'bug.yaml': 'title: t\nlab: ./own.yaml\ntraffic: [{ ping: { from: h1, to: h2 } }]\n',
    'own.yaml': 'title: l\nnodes: { h1: {}, h2: {} }\nlinks:\n  - ends: [h1:a, h2:a]\n    mtu: ${MTU}\n',
  });
  const text = flatFile(path).toString();
  const [scenario] = await load(path, { kinds, text, set: { MTU: '1400' } });
  t.deepEqual(
    scenario!.topology.links[0]!.ends.map(({ mtu }) => mtu),
    [1400, 1400],
  );
});
