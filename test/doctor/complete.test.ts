import test from 'ava';
import { isInstalled } from '../../src/doctor/complete.ts';

test('a program counts with the files that belong to it', (t) => {
  t.true(isInstalled('ip'));
  t.false(isInstalled('no-such-tool'));
});
