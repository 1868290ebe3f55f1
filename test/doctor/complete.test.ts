import test from 'ava';
import { isComplete } from '../../src/doctor/complete.ts';

test('a program counts with the files that belong to it', (t) => {
  t.true(isComplete('ip'));
  t.false(isComplete('no-such-tool'));
});
