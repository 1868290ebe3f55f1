import { rootTest as test } from '../../../helpers/prog-run.ts';
import { runLive } from '../../../helpers/run.ts';
import { scenarioOf } from '../../../helpers/scenario.ts';
import connections from '../../../../src/kinds/traffic/connections/index.ts';
import type { Config } from '../../../../src/kinds/traffic/connections/steps.ts';
import type { Item } from '../../../../src/scenario/model.ts';

for (const family of [4, 6])
  test(`IPv${family}: each request is a connection of its own, and no more than were asked for`, async (t) => {
    const { reading } = await runLive(`
title: T
lab: two-hosts
traffic:
  - connections: { from: h1, to: h2, count: 60, parallel: 6, size: 4k, family: ${family} }
observe: [{ order: { from: h1:eth0, to: h2:eth0 } }]
`);
    const value = (name: string) => reading.metrics[name]?.value;
    t.is(value('connections.completed'), 60);
    t.is(value('connections.failed'), 0);
    // On a busy machine one may get the port of another that has ended.
    t.true(value('order.flows')! >= 50 && value('order.flows')! <= 60);
    t.deepEqual([reading.doubts, reading.failures], [[], []]);
  });

test('several have ports of their own', async (t) => {
  const scenario = await scenarioOf(`
title: T
lab: two-hosts
traffic:
  - connections: { from: h1, to: h2 }
  - connections: { from: h1, to: h2, port: 8081 }
  - connections: { from: h2, to: h1 }
`);
  const urls = scenario.traffic
    .flat()
    .flatMap((item) => connections.steps(item as unknown as Item<Config>, scenario).run)
    .map(({ argv }) => argv.at(-1));
  t.deepEqual(urls.slice(0, 2), ['http://10.0.0.2:8080/answer', 'http://10.0.0.2:8081/answer']);
  const [, port] = /^http:\/\/10\.0\.0\.1:(\d+)\/answer$/.exec(urls[2]!)!;
  t.true(Number(port) > 8081 && Number(port) <= 9080);
});

test('as many at a time as divide the count', async (t) => {
  const parallel = async (given: string) => {
    const scenario = await scenarioOf(
      `title: T\nlab: two-hosts\ntraffic: [{ connections: { from: h1, to: h2, ${given} } }]`,
    );
    const { argv } = connections.steps(scenario.traffic[0]![0] as unknown as Item<Config>, scenario).run[0]!;
    return argv[argv.indexOf('-c') + 1];
  };
  t.is(await parallel('count: 1000'), '8');
  t.is(await parallel('count: 10, parallel: 4'), '2');
  t.is(await parallel('count: 3, parallel: 500'), '3');
  t.is(await parallel('count: 7, parallel: 5'), '1');
});

test('the address is the target of the client alone: the server listens on all of its own', async (t) => {
  const { reading } = await runLive(`
nodes:
  h1: { addresses: { eth0: [10.0.0.1/24] } }
  h2:
    addresses: { eth0: [10.0.0.2/24] }
    # As a load balancer does it: nobody has the address 10.0.0.64.
    iptables: { nat: ['-A PREROUTING -d 10.0.0.64 -j DNAT --to-destination 10.0.0.2'] }
  r: { kind: bridge }
links: [h1:eth0 -- r:p1, h2:eth0 -- r:p2]
title: T
traffic:
  - command: { in: h1, run: [ip, route, add, 10.0.0.64/32, via, 10.0.0.2] }
  - connections: { from: h1, to: h2, count: 4, address: 10.0.0.64 }
  - iperf3: { from: h1, to: h2, time: 1s, address: 10.0.0.64 }
`);
  t.deepEqual(reading.failures, []);
  t.is(reading.metrics['connections.completed']?.value, 4);
});
