import test from 'ava';
import type { Interface, Node } from '../../../src/scenario/model.ts';
import { outsiders } from '../../../src/scenario/topology/outside.ts';

const node = (name: string, ...addresses: string[]): Node =>
  ({
    name,
    interfaces: [{ name: 'eth0', segment: 0, addresses } as unknown as Interface],
  }) as unknown as Node;
const names = (nodes: Node[], ...tolerant: string[]) =>
  outsiders(nodes, new Set(tolerant)).map((one) => one.node);

test('an interface in a network of its own is outside', (t) => {
  t.deepEqual(names([node('a', '10.0.0.1/24'), node('b', '10.0.0.2/24'), node('c', '10.0.1.3/24')]), ['c']);
  t.deepEqual(names([node('c', '10.0.1.3/24'), node('a', '10.0.0.1/24'), node('b', '10.0.0.2/24')]), ['c']);
  t.deepEqual(names([node('a', 'fd00::1/64'), node('b', 'fd01::2/64')]), ['b']);
  t.deepEqual(names([node('a', '10.0.0.1/24'), node('b', '10.0.1.2/24')], 'b'), []);
});

test('two networks on one link, widths that differ, single addresses and single stations are none', (t) => {
  t.deepEqual(
    names([node('a', '10.0.0.1/24', '10.0.1.1/24'), node('b', '10.0.0.2/24'), node('c', '10.0.1.3/24')]),
    [],
  );
  t.deepEqual(names([node('a', '10.0.0.1/16'), node('b', '10.0.1.2/24')]), []);
  t.deepEqual(names([node('a', '10.0.0.1/24'), node('b', '10.9.9.9/32', 'fd00::2/64')]), []);
});
