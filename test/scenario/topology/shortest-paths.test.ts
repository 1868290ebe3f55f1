import test from 'ava';
import { interfaceAt } from '../../../src/scenario/topology/lookup.ts';
import { bare, networkOf } from '../../../src/scenario/topology/prefix.ts';
import { scenarioOf } from '../../helpers/scenario.ts';

const routesOf = async (yaml: string, name: string) => {
  const { topology } = await scenarioOf(`title: t\n${yaml}`);
  return topology.nodes.find((node) => node.name === name)!.routes;
};

const addressOf = async (yaml: string, name: string, device: string) => {
  const { topology } = await scenarioOf(`title: t\n${yaml}`);
  return interfaceAt(topology, `${name}:${device}`).interface.addresses[0]!;
};

test('a line: by the neighbour on the way; to its own networks there is no route', async (t) => {
  const yaml = 'generate: [{ line: { routers: 3 } }]';
  const routes = await routesOf(yaml, 'r1');
  const via = bare(await addressOf(yaml, 'r2', 'r1'));
  const ipv4 = routes.filter(({ to }) => !to.includes(':'));
  t.deepEqual(
    ipv4.map(({ to, via, dev }) => [to, via, dev]),
    [
      [networkOf(await addressOf(yaml, 'r2', 'r3')), via, 'r2'],
      [networkOf(await addressOf(yaml, 'h2', 'eth0')), via, 'r2'],
    ],
  );
  t.is(routes.length, 2 * ipv4.length);
});

test('two paths of one length: both, at equal cost', async (t) => {
  const routes = await routesOf('generate: [{ ring: { routers: 4 } }]', 'r1');
  const [split, ...others] = routes.filter(({ to, nexthops }) => !to.includes(':') && nexthops);
  t.is(others.length, 0, 'only the host on the opposite router is as near by either');
  t.deepEqual(
    split!.nexthops!.map(({ dev }) => dev),
    ['r2', 'r4'],
  );
});

test('a router that says its routes keeps them, and without the key none has any', async (t) => {
  const generate = 'generate: [{ line: { routers: 3 } }]\n';
  t.deepEqual(await routesOf(`${generate}nodes: { r1: { routes: [] } }`, 'r1'), []);
  const byHand = 'nodes: { a: { forwarding: true }, b: { forwarding: true }, c: { forwarding: true } }\n';
  const links = 'links: ["a:x -- b:x", "b:y -- c:y"]\n';
  t.deepEqual(await routesOf(byHand + links, 'a'), []);
  t.is((await routesOf(`${byHand}${links}routing: shortest-paths`, 'a')).length, 2);
});
