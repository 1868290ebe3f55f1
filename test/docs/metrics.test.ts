import { readFileSync } from 'node:fs';
import test from 'ava';
import capture from '../../src/kinds/observe/capture/index.ts';
import conntrack from '../../src/kinds/observe/conntrack/index.ts';
import cpu from '../../src/kinds/observe/cpu.ts';
import drops from '../../src/kinds/observe/drops/index.ts';
import order from '../../src/kinds/observe/order/index.ts';
import sockets from '../../src/kinds/observe/sockets/index.ts';
import connections from '../../src/kinds/traffic/connections/index.ts';
import iperf3 from '../../src/kinds/traffic/iperf3/index.ts';
import type { Config } from '../../src/kinds/traffic/iperf3/steps.ts';
import ovs from '../../src/kinds/observe/ovs/index.ts';
import ping from '../../src/kinds/traffic/ping/index.ts';
import reach from '../../src/kinds/traffic/reach/index.ts';
import wait from '../../src/kinds/traffic/wait.ts';
import type { Scenario } from '../../src/scenario/model.ts';
import { kinds } from '../../src/kinds/index.ts';
import { itemOf } from '../helpers/reading.ts';

const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
const section = (title: string) => text.split(/^## /m).find((one) => one.startsWith(`${title}\n`)) ?? '';

test('docs/metrics.md names every metric of the kinds, and has a section for each of them', (t) => {
  for (const kind of [...kinds.traffic.keys(), ...kinds.observe.keys()]) t.not(section(kind), '', kind);
  const ends = { from: 'h1', to: 'h2' };
  const declared = {
    iperf3: (['tcp', 'udp'] as const).flatMap((protocol) =>
      iperf3.metrics(itemOf('iperf3', { ...ends, protocol } as Config)),
    ),
    ping: ping.metrics(),
    reach: reach.metrics(),
    wait: wait.metrics(),
    capture: capture.metrics(itemOf('capture', { on: 'h1:eth0' })),
    cpu: cpu.metrics(),
    drops: drops
      .metrics(itemOf('drops', { on: 'NODE' }), {} as Scenario)
      .map((metric) => ({ name: metric.name.replace('*', 'REASON') })),
    conntrack: conntrack.metrics(itemOf('conntrack', { on: 'NODE', count: { NAME: 'x' } }), {
      topology: { nodes: [{ name: 'NODE', kind: 'netns' }] },
    } as unknown as Scenario),
    sockets: sockets.metrics(),
    connections: connections.metrics(),
    order: order.metrics(itemOf('order', { from: 'h1:eth0', to: 'h2:eth0', proof: 'on' } as const)),
    ovs: ovs.metrics(),
  };
  for (const [kind, metrics] of Object.entries(declared))
    for (const { name } of metrics) {
      const word = name.replace('.state.*', '.state.STATE');
      t.true(section(kind).includes(`\`${word}\``), `${kind}: ${word}`);
    }
});
