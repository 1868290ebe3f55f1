import test from 'ava';
import { parseShareOption } from '../../src/cli/parse-share.ts';

test('a share of an option', (t) => {
  t.is(parseShareOption('--rate', '20%'), 0.2);
  t.is(parseShareOption('--error', '0.1%'), 0.001);
  for (const text of ['0%', '100%', '-5%', 'many', '7'])
    t.throws(() => parseShareOption('--rate', text), {
      name: 'ExpectedError',
      message: /^--rate .*: expected a share/,
    });
});
