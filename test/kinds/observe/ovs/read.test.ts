import test from 'ava';
import type { Outputs } from '../../../../src/lib/output.ts';
import ovs from '../../../../src/kinds/observe/ovs/index.ts';
import type { Config } from '../../../../src/kinds/observe/ovs/steps.ts';
import { itemOf } from '../../../helpers/reading.ts';

const item = itemOf<Config>('ovs', { on: 'sw' });

const outputs = (said: Record<string, string | null>): Outputs =>
  new Map(
    Object.entries(said).map(([what, stdout]) => [
      `observe/ovs/${what}`,
      { stdout: stdout ?? '', stderr: '', exitCode: stdout === null ? 1 : 0, startedAt: 0, endedAt: 1 },
    ]),
  );

const datapath = (hit: number) => `netdev@ovs-netdev:\n  lookups: hit:${hit} missed:1 lost:0\n  flows: 1\n`;
const log = '2026-11-22T15:34:54Z|00001|a|WARN|early\n2026-11-22T15:34:55Z|00002|a|WARN|late\n';
const whole = {
  'before/coverage': 'netdev_sent  0.0/sec  0.0/sec  0.0/sec  total: 5\n',
  'after/coverage': 'netdev_sent  0.0/sec  0.0/sec  0.0/sec  total: 12\nnew  0/sec  0/sec  0/sec  total: 2\n',
  'before/datapath': datapath(10),
  'after/datapath': datapath(35),
  'before/log': '1 /run/lab/ovs/sw/ovs-vswitchd.log\n',
  'after/log': log,
  'flows/datapath': 'flow-dump from the main thread:\nin_port(p1), packets:1, actions:p2\n',
};

test('differences over the traffic, warnings of it alone, and the dumps', (t) => {
  const { metrics, details, doubts } = ovs.read(item, outputs(whole));
  const values = Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));
  t.deepEqual(values, {
    'coverage.netdev_sent': 7,
    'coverage.new': 2,
    'ovs.hits': 25,
    'ovs.upcalls': 0,
    'ovs.lost': 0,
    'ovs.flows': 1,
    'ovs.warnings': 1,
    'ovs.errors': 0,
  });
  t.deepEqual(doubts, []);
  t.like(details, { warnings: [log.trim().split('\n')[1]] });
});

test('what a switch that is gone does not answer is a doubt, and no figure', (t) => {
  const { metrics, doubts } = ovs.read(
    item,
    outputs({ ...whole, 'after/coverage': null, 'after/log': null }),
  );
  t.false('coverage.netdev_sent' in metrics);
  t.false('ovs.warnings' in metrics);
  t.deepEqual(doubts, [
    'ovs: ovs-appctl printed no coverage counters (step observe/ovs/after/coverage, exit code 1)',
    'ovs: cat printed no log (step observe/ovs/after/log, exit code 1)',
  ]);
});

test('a switch that has done nothing yet counts from 0', (t) => {
  const header = 'Event coverage, avg rate over last: 5 seconds, last minute, last hour,  hash=63852afc:\n';
  const { metrics, doubts } = ovs.read(
    item,
    outputs({ ...whole, 'before/coverage': `${header}151 events never hit\n` }),
  );
  t.is(metrics['coverage.netdev_sent']!.value, 12);
  t.deepEqual(doubts, []);
});
