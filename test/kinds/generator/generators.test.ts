import test from 'ava';
import { kinds } from '../../../src/kinds/index.ts';

const configs: Record<string, Record<string, number>[]> = {
  star: [{}, { hosts: 7 }],
  line: [{}, { routers: 1 }, { routers: 9, 'hosts-per-end': 2 }],
  ring: [{}, { routers: 5, 'hosts-per-router': 0 }],
  tree: [{}, { depth: 1, fanout: 1 }, { depth: 3, fanout: 3 }],
  'full-mesh': [{}, { routers: 6, 'hosts-per-router': 2 }],
  'leaf-spine': [{}, { spines: 3, leaves: 4, 'hosts-per-leaf': 5 }],
  'fat-tree': [{}, { k: 2 }, { k: 6 }],
};

test('every generator is tested', (t) => {
  t.deepEqual([...kinds.generator.keys()].toSorted(), Object.keys(configs).toSorted());
});

for (const [name, cases] of Object.entries(configs))
  for (const config of cases)
    test(`${name} ${JSON.stringify(config)}: it is one network, of the size that it tells before`, (t) => {
      const generator = kinds.generator.get(name)!;
      const { nodes, links } = generator.generate(config);
      t.deepEqual({ nodes: Object.keys(nodes).length, links: links.length }, generator.size(config));
      const ends = links.map((link) => link.split(' -- '));
      t.is(new Set(ends.flat()).size, 2 * links.length, 'no end has two links');
      for (const end of ends.flat()) t.true(end.split(':')[1]!.length <= 15, 'IFNAMSIZ');
      t.deepEqual([...reachedFrom(Object.keys(nodes)[0]!, ends)].toSorted(), Object.keys(nodes).toSorted());
    });

function reachedFrom(start: string, links: readonly string[][]): Set<string> {
  const reached = new Set([start]);
  for (const node of reached)
    for (const ends of links.map((link) => link.map((end) => end.split(':')[0]!)))
      if (ends.includes(node)) for (const end of ends) reached.add(end);
  return reached;
}

test('every router of a fat tree has k links', (t) => {
  const { nodes, links } = kinds.generator.get('fat-tree')!.generate({ k: 6 });
  for (const name of Object.keys(nodes).filter((node) => !node.startsWith('h')))
    t.is(links.flatMap((link) => link.split(' -- ')).filter((end) => end.startsWith(`${name}:`)).length, 6);
});
