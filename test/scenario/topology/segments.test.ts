import test from 'ava';
import { segmentsOf, type Device } from '../../../src/scenario/topology/segments.ts';

const entries = (devices: Device[], cables: [string, string][], switches: string[] = []) =>
  Object.fromEntries(segmentsOf(devices, cables, new Set(switches)).of);

test('a cable is a domain; a switch joins its ports; a router does not', (t) => {
  const devices = [
    { node: 'h1', name: 'eth0' },
    { node: 'r', name: 'eth0' },
    { node: 'r', name: 'eth1' },
    { node: 'sw', name: 'p1' },
    { node: 'sw', name: 'p2' },
    { node: 'h2', name: 'eth0' },
  ];
  const cables: [string, string][] = [
    ['h1:eth0', 'r:eth0'],
    ['r:eth1', 'sw:p1'],
    ['sw:p2', 'h2:eth0'],
  ];
  t.deepEqual(entries(devices, cables, ['sw']), {
    'h1:eth0': 0,
    'r:eth0': 0,
    'r:eth1': 1,
    'sw:p1': 1,
    'sw:p2': 1,
    'h2:eth0': 1,
  });
});

test('the same VLAN over the same domain is one domain, another VLAN is another', (t) => {
  const vlan = (node: string, id: number) => ({
    node,
    name: `v${id}`,
    parents: ['eth0'],
    domain: `vlan ${id}`,
  });
  const devices = [
    { node: 'h1', name: 'eth0' },
    vlan('h1', 10),
    vlan('h1', 20),
    { node: 'h2', name: 'eth0' },
    vlan('h2', 10),
    { node: 'h3', name: 'eth0' },
    vlan('h3', 10),
  ];
  const found = entries(devices, [['h1:eth0', 'h2:eth0']]);
  t.is(found['h1:v10'], found['h2:v10']);
  t.not(found['h1:v10'], found['h1:v20']);
  t.not(found['h1:v10'], found['h1:eth0']);
  t.not(found['h1:v10'], found['h3:v10']);
});

test('a bond takes the place of its members', (t) => {
  const bonded = (node: string): Device[] => [
    { node, name: 'eth0' },
    { node, name: 'eth1' },
    { node, name: 'bond0', parents: ['eth0', 'eth1'], enslaves: true },
  ];
  const found = entries(
    [...bonded('h1'), ...bonded('h2')],
    [
      ['h1:eth0', 'h2:eth0'],
      ['h1:eth1', 'h2:eth1'],
    ],
  );
  t.is(found['h1:eth0'], -1);
  t.is(found['h2:eth1'], -1);
  t.is(found['h1:bond0'], 0);
  t.is(found['h2:bond0'], 0);
});

test('a chain of ten thousand switches is one domain', (t) => {
  const count = 10_000;
  const devices = Array.from({ length: count }, (_, index) => [
    { node: `s${index}`, name: 'a' },
    { node: `s${index}`, name: 'b' },
  ]).flat();
  const cables = Array.from({ length: count - 1 }, (_, index): [string, string] => [
    `s${index}:b`,
    `s${index + 1}:a`,
  ]);
  const found = segmentsOf(devices, cables, new Set(devices.map((one) => one.node)));
  t.deepEqual([...new Set(found.of.values())], [0]);
});

test('a domain has the name of its first switch, of what is over it, or of its first end', (t) => {
  const name = (devices: Device[], cables: [string, string][], switches: string[] = []) =>
    segmentsOf(devices, cables, new Set(switches)).names;
  const ends = (...words: string[]) =>
    words.map((word) => ({ node: word.split(':')[0]!, name: word.split(':')[1]! }));
  t.deepEqual(name(ends('h2:eth0', 'h1:eth0'), [['h2:eth0', 'h1:eth0']]), ['h1:eth0']);
  t.deepEqual(
    name(
      ends('a:eth0', 's2:p1', 's2:p2', 's1:p1'),
      [
        ['a:eth0', 's2:p1'],
        ['s2:p2', 's1:p1'],
      ],
      ['s2', 's1'],
    ),
    ['switch s1'],
  );
  const vlan = { node: 'h1', name: 'v7', parents: ['eth0'], domain: 'VLAN 7' };
  t.deepEqual(name([...ends('h1:eth0', 'h2:eth0'), vlan], [['h2:eth0', 'h1:eth0']]), [
    'h1:eth0',
    'domain VLAN 7 over h1:eth0',
  ]);
  const bridge = { node: 'h1', name: 'br0', parents: ['eth0'], enslaves: true };
  t.deepEqual(name([...ends('h1:eth0', 'a:eth0'), bridge], [['a:eth0', 'h1:eth0']]), ['bridge h1:br0']);
});
