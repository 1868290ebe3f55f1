import test from 'ava';
import { scenarioOf } from '../../helpers/scenario.ts';
import type { Topology } from '../../../src/scenario/model.ts';
import { drawGraph } from '../../../src/scenario/topology/draw-graph.ts';

const node = (name: string, kind: string, address?: string) => ({
  name,
  kind,
  interfaces: [{ name: 'eth0', addresses: address ? [address] : [] }],
});
const topology = {
  nodes: [node('h1', 'netns', '10.0.0.1/24'), node('sw', 'bridge')],
  links: [
    {
      ends: [
        { node: 'h1', name: 'eth0' },
        { node: 'sw', name: 'p1' },
      ],
    },
  ],
} as unknown as Topology;

test('mermaid', async (t) => {
  t.is(
    await drawGraph(topology, 'mermaid'),
    'graph LR\n  n0["h1<br>eth0 10.0.0.1/24"]\n  n1(["sw (bridge)"])\n  n0 ---|"eth0 – p1"| n1\n',
  );
});

test('dot', async (t) => {
  t.is(
    await drawGraph(topology, 'dot'),
    'graph lab {\n  node [shape=box]\n  n0 [label="h1\\neth0 10.0.0.1/24"]\n  n1 [label="sw (bridge)"]\n  n0 -- n1 [taillabel="eth0" headlabel="p1"]\n}\n',
  );
});

test('of a large one, hosts on the same node are drawn as one, and that is said', async (t) => {
  const { topology: large } = await scenarioOf(
    'title: t\ngenerate: [{ leaf-spine: { leaves: 4, hosts-per-leaf: 10 } }]\n',
  );
  const drawn = (await drawGraph(large, 'mermaid')).split('\n');
  t.regex(drawn[1]!, /^ {2}%% 46 nodes and 48 links: hosts on the same node are drawn as one/);
  t.true(drawn.includes('  n6["h1 … h10<br>10 hosts"]'));
  t.true(drawn.includes('  n6 --- n2'));
  t.true(drawn.includes('  n2 ---|"spine1 – leaf1"| n0'));
  t.is(drawn.length, 2 + 6 + 4 + 4 * 2 + 4 + 1);
  t.regex(await drawGraph(large, 'dot'), /\n {2}\/\/ 46 nodes/);
});

test('svg: every node and the interfaces at both ends, in a picture of a bounded size', async (t) => {
  const svg = await drawGraph(topology, 'svg');
  t.regex(
    svg,
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" class="lab-graph" role="img" viewBox="0 0 \d+ \d+"/,
  );
  for (const text of ['h1', 'eth0 10.0.0.1/24', 'sw (bridge)', 'eth0', 'p1'])
    t.true(svg.includes(`>${text}</text>`), text);
  t.notRegex(svg, /NaN|undefined|<script|href=/);
});

test('terminal: each node with its links', async (t) => {
  t.is(
    await drawGraph(topology, 'terminal'),
    'h1\n  eth0 10.0.0.1/24\n  eth0 ── sw:p1\n\nsw (bridge)\n  p1 ── h1:eth0\n',
  );
});
