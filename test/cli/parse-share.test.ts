import test from 'ava';
import { share } from '../../src/cli/parse-share.ts';

test('a share of an option', (t) => {
  t.is(share('--rate', '20%'), 0.2);
  t.is(share('--error', '0.1%'), 0.001);
  for (const text of ['0%', '100%', '-5%', 'many', '7'])
    t.throws(() => share('--rate', text), { name: 'ExpectedError', message: /^--rate .*: expected a share/ });
});
