import test from 'ava';
import { parseYaml } from '../../../src/lib/yaml/parse-yaml.ts';
import { nameEnds } from '../../../src/scenario/expand/name-ends.ts';
import { load } from '../../../src/scenario/load.ts';
import { kinds } from '../../../src/kinds/index.ts';
import { files } from '../files.ts';

const named = (yaml: string) => nameEnds(parseYaml(yaml, 'f.yaml'));

test('an end without a name gets the first of eth0, eth1, ... that nothing else is called', (t) => {
  t.deepEqual(named('links: [h1 -- h2, h2 -- h3, h1:eth0 -- h4:a, h4 -- h5:b]'), [
    { ends: ['h1:eth1', 'h2:eth0'] },
    { ends: ['h2:eth1', 'h3:eth0'] },
    'h1:eth0 -- h4:a',
    { ends: ['h4:eth0', 'h5:b'] },
  ]);
  t.deepEqual(named('nodes: { r: { interfaces: { eth0: { kind: dummy } } } }\nlinks: [{ ends: [r, h] }]'), [
    { ends: ['r:eth1', 'h:eth0'] },
  ]);
  t.deepEqual(named('links: [h1 -- h1]'), [{ ends: ['h1:eth0', 'h1:eth1'] }]);
});

test('what is said by end may name the node', (t) => {
  t.deepEqual(
    named(
      'links: [{ ends: [h1, h2:x], mtu: { h1: 1400, h2: 1300 }, rate: { h2: 1mbit }, impair: { delay: 1ms } }]',
    ),
    [
      {
        ends: ['h1:eth0', 'h2:x'],
        mtu: { 'h1:eth0': 1400, 'h2:x': 1300 },
        rate: { 'h2:x': '1mbit' },
        impair: { delay: '1ms' },
      },
    ],
  );
});

test('what is no link stays, for the schema to tell', (t) => {
  t.deepEqual(named('links: [1, h1, { ends: [h1] }, { ends: h1 }]'), [
    1,
    'h1',
    { ends: ['h1'] },
    { ends: 'h1' },
  ]);
});

test('of a file: patterns, an extended link, a title that is the name, and each end its MTU', async (t) => {
  const paths = files(t, {
    'base.yaml': 'nodes: { h: { count: 2 }, sw: { kind: bridge } }\nlinks: [h* -- sw, h1 -- h2]',
    'short.yaml': 'extends: base.yaml\nlinks: [{ ends: [h1, h2], mtu: { h1: 1400, "h2:eth1": 1300 } }]',
  });
  const [scenario] = await load(paths['short.yaml'], { kinds, env: {} });
  t.is(scenario!.title, 'short');
  t.deepEqual(
    scenario!.topology.links.map(({ ends }) => ends.map(({ node, name, mtu }) => `${node}:${name} ${mtu}`)),
    [
      ['h1:eth0 undefined', 'sw:eth0 undefined'],
      ['h2:eth0 undefined', 'sw:eth1 undefined'],
      ['h1:eth1 1400', 'h2:eth1 1300'],
    ],
  );
});
