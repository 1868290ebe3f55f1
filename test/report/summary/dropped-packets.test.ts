import test from 'ava';
import type { Drop } from '../../../src/kinds/observe/drops/read.ts';
import { formatDrops } from '../../../src/report/summary/dropped-packets.ts';
import { makeScreen } from '../../../src/report/summary/screen.ts';
import { makeRun } from '../../helpers/result.ts';

const screen = makeScreen({ width: 100, unicode: true, color: false });
const drop = (part: Partial<Drop> = {}): Drop => ({
  ...{ node: 'r1', interface: 'eth0', reason: 'PKT_TOO_BIG', packets: 1200, bytes: 9 },
  ...part,
});
const runOf = (drops: Drop[]) => makeRun({ arm: 'baseline', details: { drops: { drops } } });

test('where packets were dropped, and why', (t) => {
  const drops = [drop(), drop({ interface: '', reason: 'NETFILTER_DROP', packets: 1 })];
  t.deepEqual(formatDrops([runOf(drops), runOf([drop()])], screen), [
    '  dropped by the kernel, baseline 1',
    '  r1:eth0  PKT_TOO_BIG     1,200 packets',
    '  r1       NETFILTER_DROP  1 packet',
  ]);
  const many = Array.from({ length: 9 }, (_, index) => drop({ node: `r${index}` }));
  t.is(formatDrops([runOf(many)], screen).at(-1), '  and 3 more places, which are in the result');
});

test('nothing where none was dropped, or nothing was looked at', (t) => {
  t.deepEqual(formatDrops([runOf([]), makeRun({ details: { nothing: null } })], screen), []);
});
