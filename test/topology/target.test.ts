import test from 'ava';
import { InputError } from '../../src/lib/errors.ts';
import { targetOf } from '../../src/topology/target.ts';
import { scenarioOf } from '../helpers/scenario.ts';

const position = { file: 'a.yaml', line: 2, column: 3 };
const { topology } = await scenarioOf(`
title: t
nodes:
  h1:
  h2: { addresses: { eth0: ["2001:db8::2/64"] } }
links: ["h1:eth0 -- h2:eth0"]
traffic: [{ command: { in: h1, run: "true" } }]
`);

test('a node by its address of the family, IPv4 first; an address as it is', (t) => {
  t.is(targetOf(topology, 'h1', undefined, position).family, 4);
  t.is(targetOf(topology, 'h1', 6, position).family, 6);
  t.deepEqual(targetOf(topology, 'h2', undefined, position), { address: '2001:db8::2', family: 6 });
  t.deepEqual(targetOf(topology, '192.0.2.1', undefined, position), { address: '192.0.2.1', family: 4 });
});

test('a node without an address of the family is a mistake in the file', (t) => {
  const error = t.throws(() => targetOf(topology, 'h2', 4, position), { instanceOf: InputError });
  t.regex(error.message, /^a\.yaml:2:3: h2 has no IPv4 address/);
});
