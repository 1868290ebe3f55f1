import test from 'ava';
import counters from '../../../../src/kinds/observe/counters/index.ts';
import type { Item } from '../../../../src/scenario/model.ts';
import { covers } from '../../../../src/scenario/metric-names.ts';
import { fixture, outputsOf, valuesOf } from '../../../helpers/reading.ts';
import { scenarioOf } from '../../../helpers/scenario.ts';

const scenario = await scenarioOf(
  'title: t\nlab: two-hosts\ntraffic: [{ ping: { from: h1, to: h2 } }]\nobserve: [{ counters: { on: h1 } }]\n',
);
const item = scenario.observe[0] as Item<{ on: string }>;
const families = ['nstat', 'link', 'qdisc'];
const recorded = Object.fromEntries(
  ['before', 'after'].flatMap((when) =>
    families.map((family) => [
      `observe/counters/${when}/h1/${family}`,
      { stdout: fixture(`counters/${family}-${when}.txt`) },
    ]),
  ),
);

test('differences over the traffic: 20 pings of 1000 bytes', (t) => {
  const found = counters.read(item, outputsOf(recorded), scenario);
  t.like(valuesOf(found), {
    'nstat.h1.IcmpOutEchos': 20,
    'nstat.h1.IcmpInEchoReps': 20,
    'link.h1:eth0.tx_packets': 20,
    'link.h1:eth0.tx_bytes': 20 * (1000 + 8 + 20 + 14),
    'qdisc.h1:eth0.packets': 20,
    'qdisc.h1:eth0.drops': 0,
  });
  t.is(found.metrics['link.h1:eth0.rx_bytes']!.unit, 'bytes');
  t.deepEqual(found.doubts, []);
});

test('a counter that never counted anything is 0 where an expectation is about it, and missing elsewhere', async (t) => {
  const judging = await scenarioOf(
    'title: t\nlab: two-hosts\ntraffic: [{ ping: { from: h1, to: h2 } }]\nobserve: [{ counters: { on: h1 } }]\n' +
      'expect: [{ metric: nstat.h1.TcpRetransSegs, max: 0 }]\n',
  );
  const [nstat = ''] = counters
    .steps(item, scenario)
    .before.map((step) => ('argv' in step ? step.argv.join(' ') : ''));
  t.regex(nstat, /^nstat .*-z/);
  const zeros = (when: string) =>
    fixture(`counters/nstat-${when}.txt`).replace(
      '{"kernel":{',
      '{"kernel":{"TcpRetransSegs":0,"UdpNoPorts":0,',
    );
  const outputs = outputsOf({
    ...recorded,
    'observe/counters/before/h1/nstat': { stdout: zeros('before') },
    'observe/counters/after/h1/nstat': { stdout: zeros('after') },
  });
  const found = valuesOf(counters.read(item, outputs, judging));
  t.is(found['nstat.h1.TcpRetransSegs'], 0);
  t.false('nstat.h1.UdpNoPorts' in found);
});

test('every figure belongs to a family that is declared', (t) => {
  const declared = counters.metrics(item, scenario);
  for (const name of Object.keys(counters.read(item, outputsOf(recorded), scenario).metrics))
    t.is(declared.filter((one) => covers(one.name, name)).length, 1, name);
});

test('an interface that went away is a doubt, and so are counters that were not read', (t) => {
  const gone = { stdout: fixture('counters/link-after.txt').replaceAll('"eth0"', '"eth9"') };
  const found = counters.read(
    item,
    outputsOf({ ...recorded, 'observe/counters/after/h1/link': gone }),
    scenario,
  );
  t.deepEqual(found.doubts, ['counters: h1:eth0 went away during the traffic']);
  const failed = { exitCode: 1, stdout: '' };
  const less = counters.read(
    item,
    outputsOf({ ...recorded, 'observe/counters/after/h1/nstat': failed }),
    scenario,
  );
  t.deepEqual(less.doubts, [
    'counters: nstat printed no counters (step observe/counters/after/h1/nstat, exit code 1)',
  ]);
});

test('without `on`, every node is read', (t) => {
  const all = counters.steps({ ...item, config: {} } as Item<{}>, scenario);
  t.deepEqual(
    all.after.map(({ id }) => id),
    ['h1', 'h2'].flatMap((node) => families.map((family) => `observe/counters/after/${node}/${family}`)),
  );
});
