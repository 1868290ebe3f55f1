import test from 'ava';
import { howEnded } from '../../src/lib/how-ended.ts';

test('how a command ended, in words', (t) => {
  t.is(howEnded({ exitCode: 3 }), 'exit code 3');
  t.is(howEnded({ exitCode: null, signal: 'SIGTERM' }), 'ended by SIGTERM');
  t.is(howEnded({ exitCode: null, signal: 'DEADLINE' }), 'killed at its deadline');
});
