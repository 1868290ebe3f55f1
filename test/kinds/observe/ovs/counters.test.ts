import test from 'ava';
import { caches, coverage, datapath, logLines } from '../../../../src/kinds/observe/ovs/counters.ts';

test('coverage counters by their totals', (t) => {
  const text = `Event coverage, avg rate over last: 5 seconds, last minute, last hour,  hash=63852afc:
netdev_sent              3.2/sec     1.200/sec        0.0200/sec   total: 72
hmap_expand              0.0/sec     0.000/sec        0.0000/sec   total: 1143
151 events never hit
`;
  t.deepEqual(
    [...coverage(text)],
    [
      ['netdev_sent', 72],
      ['hmap_expand', 1143],
    ],
  );
});

test('lookups of all datapaths', (t) => {
  const one = (hit: number) => `netdev@ovs-netdev:\n  lookups: hit:${hit} missed:3 lost:1\n  flows: 4\n`;
  t.deepEqual(Object.fromEntries(datapath(one(5) + one(7))), { hits: 12, upcalls: 6, lost: 2 });
  t.is(datapath('').size, 0);
});

const pmd = (simple: string) => `main thread:
  packets received: 290600
  packet recirculations: 0
${simple}  emc hits: 290567
  megaflow hits: 23
  avg. subtable lookups per megaflow hit: 1.65
  miss with success upcall: 10
  miss with failed upcall: 0
`;

test('caches, summed over threads', (t) => {
  const found = caches(
    pmd('  simple match hits: 2\n') + pmd('  simple match hits: 3\n').replace('main', 'pmd'),
  );
  t.is(found.get('emc_hits'), 2 * 290567);
  t.is(found.get('simple_hits'), 5);
  t.is(found.get('failed'), 0);
});

test('caches of a build from before 2.10', (t) => {
  const text =
    'main thread:\n\temc hits:3\n\tmegaflow hits:22\n\tavg. subtable lookups per hit:1.00\n\tmiss:4\n\tlost:1\n';
  t.deepEqual(Object.fromEntries(caches(text)), { emc_hits: 3, megaflow_hits: 22, misses: 4, failed: 1 });
});

test('what a build has no line for is not there', (t) => {
  t.deepEqual(
    [...caches(pmd('')).keys()],
    [...['packets', 'recirculations', 'emc_hits', 'megaflow_hits', 'misses', 'failed']],
  );
});

test('log lines by level, from a line on', (t) => {
  const log = [
    '2026-11-22T15:34:54.833Z|00001|bridge|WARN|before',
    '2026-11-22T15:34:54.833Z|00002|bridge|INFO|added interface p1 on port 1',
    '2026-11-22T15:34:54.833Z|00003|netdev_linux|WARN|error sending Ethernet packet on p2',
    '2026-11-22T15:34:54.833Z|00004|util|EMER|assertion failed',
  ].join('\n');
  t.is(logLines(log, 0, 'WARN').length, 2);
  t.is(logLines(log, 1, 'WARN').length, 1);
  t.is(logLines(log, 1, 'ERR').length, 1);
});
