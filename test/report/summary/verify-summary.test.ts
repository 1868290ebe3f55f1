import test from 'ava';
import { makeScreen } from '../../../src/report/summary/screen.ts';
import { formatRound, formatVerify } from '../../../src/report/summary/verify-summary.ts';
import type { SideReport, VerifyResult } from '../../../src/suite/verify/verify.ts';
import { makeResult } from '../../helpers/result.ts';

const side = (presence: SideReport['presence'], seen: string): SideReport => {
  const why = [{ about: 'x in mangled, max 0', presence, seen }];
  return { values: { BUILD: presence }, presence, rounds: 3, answers: why, why, others: [] };
};
const base = side('present', 'missed in 3 of 3: it is 5');
const fix = side('absent', 'missed in 0 of 3');

test('a line a round', (t) => {
  t.is(formatRound({ base, fix: side('unclear', '') }), 'round 3: base bug, fix unclear');
  const other = { ...side('unclear', ''), others: side('present', 'missed in 3 of 3').why };
  t.is(formatRound({ base, fix: other }), 'round 3: base bug, fix another bug');
});

test('the answer, why, and what it is worth', (t) => {
  const { scenario, environment } = makeResult();
  const result: VerifyResult = {
    version: 1,
    scenario,
    answer: 'fixed',
    says: 'reproduces on the base, does not reproduce with the fix',
    bug: ['x in mangled, max 0'],
    base,
    fix,
    effects: [{ metric: 'y', arm: 'mangled', ratio: 1.5, low: 1.4, high: 1.6, pairs: 9 }],
    rounds: 3,
    error: 0.01,
    environment,
    seconds: 5,
    directory: '/results/1',
  };
  t.deepEqual(formatVerify(result, makeScreen({ width: 100, unicode: true, color: false })).split('\n'), [
    'FIXED  tcp-psh  PSH on one in ten TCP segments',
    '  reproduces on the base, does not reproduce with the fix',
    '',
    '  base  BUILD=present: bug',
    '    x in mangled, max 0: missed in 3 of 3: it is 5',
    '',
    '  fix  BUILD=absent: no bug',
    '    x in mangled, max 0: missed in 0 of 3',
    '',
    '  fix, as a share of base',
    '    y  mangled  150 %  (140 – 160)  9 pairs',
    '',
    '  3 rounds, 5.00 s; on each side at most 1 % of such answers are wrong',
    '  files /results/1',
    '',
  ]);
});
