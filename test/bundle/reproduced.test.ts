import test from 'ava';
import { reproductionOf } from '../../src/bundle/reproduced.ts';
import type { Verdict } from '../../src/result/model.ts';
import { makeCase, makeExpectation, makeResult } from '../helpers/result.ts';

const result = (verdict: Verdict, metric = 'order.overtaken') =>
  makeResult({
    verdict,
    reasons: verdict === 'pass' ? [] : ['it says why'],
    cases: [
      makeCase({
        verdict,
        reasons: verdict === 'pass' ? [] : ['it says why'],
        expectations: [makeExpectation({ metric, verdict })],
      }),
    ],
  });

test('the same verdict is a reproduction', (t) => {
  t.like(reproductionOf(result('pass'), result('pass')), { answer: 'reproduced' });
  t.like(reproductionOf(result('fail'), result('fail')), {
    answer: 'reproduced',
    says: 'the scenario: fail, as recorded: order.overtaken',
  });
});

test('another verdict is none, and another failure is another bug', (t) => {
  t.like(reproductionOf(result('fail'), result('pass')), {
    answer: 'not reproduced',
    says: 'the scenario: recorded was fail, now it is pass',
  });
  t.like(reproductionOf(result('fail'), result('fail', 'ping.loss')), {
    answer: 'not reproduced',
    says: 'the scenario: it fails, but of something else: ping.loss; recorded was order.overtaken',
  });
});

test('a run that proves nothing answers nothing', (t) => {
  t.like(reproductionOf(result('fail'), result('inconclusive')), { answer: 'inconclusive' });
  t.like(reproductionOf(undefined, result('inconclusive')), { answer: 'inconclusive', says: 'it says why' });
});

test('without a recorded result, what the scenario expects is what is claimed', (t) => {
  t.like(reproductionOf(undefined, result('pass')), { answer: 'reproduced' });
  t.like(reproductionOf(undefined, result('fail')), { answer: 'not reproduced' });
});

test('a case that is missing, and one failure among several', (t) => {
  const named = (name: string, verdict: Verdict) => makeCase({ name, verdict });
  const two = makeResult({ cases: [named('A=1', 'pass'), named('A=2', 'pass')] });
  t.like(reproductionOf(two, makeResult({ cases: [named('A=1', 'pass')] })), {
    answer: 'inconclusive',
    says: 'the case A=2 was not run',
  });
  const other = makeResult({ cases: [named('A=1', 'pass'), named('A=2', 'fail')] });
  t.like(reproductionOf(two, other), {
    answer: 'not reproduced',
    says: 'A=2: recorded was pass, now it is fail',
  });
});
