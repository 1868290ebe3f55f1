import test from 'ava';
import iperf3 from '../../../../src/kinds/traffic/iperf3/index.ts';
import type { Item } from '../../../../src/scenario/model.ts';
import type { Config } from '../../../../src/kinds/traffic/iperf3/steps.ts';
import { scenarioOf } from '../../../helpers/scenario.ts';

async function stepsOf(traffic: string) {
  const scenario = await scenarioOf(`title: t\nlab: two-hosts\ntraffic:\n${traffic}`);
  return scenario.traffic.flat().map((item) => iperf3.steps(item as unknown as Item<Config>, scenario));
}

test('options become words of the command line', async (t) => {
  const [one] = await stepsOf(
    '  - iperf3: { from: h1, to: h2, time: 1m, parallel: 4, bitrate: 2gbit, congestion: cubic, window: 64k, omit: 2s }\n',
  );
  const [client] = one!.run;
  t.deepEqual(client!.argv.slice(client!.argv.indexOf('-i')), [
    ...['-i', '1', '-t', '60', '-P', '4', '-b', '2000000000', '-C', 'cubic', '-w', '65536', '-O', '2'],
  ]);
  t.is(client!.deadline, 82_000);
  t.deepEqual(client!.live, { node: 'h2', interface: 'eth0' });
});

test('each item has a port of its own; a port that one asks for is left to it', async (t) => {
  const all = await stepsOf(
    [
      '  - iperf3: { from: h1, to: h2 }',
      '  - iperf3: { from: h1, to: h2, port: 5202 }',
      '  - together:',
      '    - iperf3: { from: h2, to: h1 }',
      '    - iperf3: { from: h1, to: h2, reverse: true }',
    ].join('\n'),
  );
  const port = (argv: readonly string[]) => argv[argv.indexOf('-p') + 1];
  const ports = all.map(({ run }) => Number(port(run[0]!.argv)));
  t.deepEqual(ports.slice(0, 2), [5201, 5202]);
  for (const given of ports.slice(2)) t.true(given > 5202 && given <= 6201, `${given}`);
  t.is(new Set(ports).size, 4);
  for (const { serve, run } of all) t.is(port((serve[0] as (typeof run)[0]).argv), port(run[0]!.argv));
  t.is(all[3]!.run[0]!.live?.node, 'h1');
});

test('IPv6 where it is asked for', async (t) => {
  const [one] = await stepsOf('  - iperf3: { from: h1, to: h2, family: 6, bytes: 10M, protocol: udp }\n');
  const { argv } = one!.run[0]!;
  t.true(argv.includes('-6') && argv[2]!.includes(':'));
  t.true(argv.includes('-u') && argv.includes('10485760') && !argv.includes('-t'));
});
