import test from 'ava';
import { parseDocument } from 'yaml';
import { smallerValues } from '../../../src/suite/shrink/smaller-values.ts';
import { itemUnits, nodeUnits, settingUnits, without } from '../../../src/suite/shrink/units.ts';

const document = parseDocument(`
title: t
repeat: 4
nodes:
  h1: { kind: netns, sysctl: { a: 1 } }
  h2: { build: '\${OVS_BUILD}' }
links:
  - h1:eth0 -- h2:eth0
  - { ends: [h1:b, h10:b], mtu: 1400 }
traffic:
  - together:
      - ping: { from: h1, to: h2, count: 20 }
      - iperf3: { from: h2, to: h10, time: 30s }
expect:
  - { metric: ping.loss, max: 0 }
`);
const says = (units: readonly { says: string }[]) => units.map((unit) => unit.says);

test('with a node go its links and what is about it, and no other node’s', (t) => {
  const units = nodeUnits(document);
  t.deepEqual(says(units), ['node h1', 'node h2']);
  t.deepEqual(units[0]!.paths, [
    ['nodes', 'h1'],
    ['links', 0],
    ['links', 1],
    ['traffic', 0],
    ['traffic', 0, 'together', 0],
  ]);
});

test('items, those that happen together one by one', (t) => {
  t.deepEqual(says(itemUnits(document)), [
    ...['links.0', 'links.1', 'traffic.0', 'traffic.0.together.0', 'traffic.0.together.1', 'expect.0'],
  ]);
});

test('settings by depth; what has a variable stays', (t) => {
  t.deepEqual(
    says(settingUnits(document, 1)).filter((text) => !text.startsWith('traffic')),
    [
      ...[
        'repeat',
        'nodes.h1.kind',
        'nodes.h1.sysctl',
        'links.1.ends',
        'links.1.mtu',
        'expect.0.metric',
        'expect.0.max',
      ],
    ],
  );
  t.true(says(settingUnits(document, 2)).includes('nodes.h1.sysctl.a'));
});

test('a file without several units: places of later ones hold, empty lists go', (t) => {
  const all = [...nodeUnits(document), ...itemUnits(document)];
  t.is(without(document, all), 'title: t\nrepeat: 4\nnodes: {}\n');
  const [first] = itemUnits(document);
  t.regex(without(document, [first!]), /links:\n {2}- \{ ends: \[ h1:b, h10:b \], mtu: 1400 \}\n/);
});

test('durations and counts that may be less, the smallest first', (t) => {
  t.deepEqual(
    smallerValues(document).map(({ path, to }) => [path.join('.'), to]),
    [
      ['traffic.0.together.0.ping.count', [1, 2, 10]],
      ['traffic.0.together.1.iperf3.time', ['1s', '3s', '15s']],
      ['repeat', [1, 2]],
    ],
  );
});
