import test from 'ava';
import { answerOf, sentence } from '../../../src/suite/verify/answer.ts';

test('what became of the bug', (t) => {
  t.is(answerOf('present', 'absent'), 'fixed');
  t.is(answerOf('present', 'present'), 'not fixed');
  t.is(answerOf('absent', 'absent'), 'not reproduced');
  t.is(answerOf('absent', 'present'), 'not reproduced and not fixed');
  t.is(answerOf('present', 'unclear'), 'reproduced');
  t.is(answerOf('unclear', 'present'), 'not fixed');
  for (const [base, fix] of [
    ['unclear', 'absent'],
    ['unclear', 'unclear'],
  ] as const)
    t.is(answerOf(base, fix), 'inconclusive');
  t.is(answerOf('absent', 'unclear'), 'not reproduced');
});

test('in words', (t) => {
  t.is(sentence('present', 'absent'), 'reproduces on the base, does not reproduce with the fix');
  t.regex(sentence('unclear', 'present'), /^may or may not reproduce on the base, reproduces with the fix$/);
});
