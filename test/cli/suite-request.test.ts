import test from 'ava';
import { requestFromArguments } from '../../src/cli/suite-request.ts';

test('what is wrong whatever the files say is told once, before any is read', (t) => {
  for (const [values, message] of [
    [{ repeat: '0' }, /^--repeat 0: expected a whole number/],
    [{ arm: ['nope'] }, /^--arm nope: unknown arm/],
    [{ seed: '4294967296' }, /^--seed 4294967296: /],
    [{ shard: '3/2' }, /^--shard 3\/2: expected I\/N/],
  ] as [Parameters<typeof requestFromArguments>[1], RegExp][])
    t.throws(() => requestFromArguments(['nowhere.yaml'], values), {
      name: 'ExpectedError',
      message,
    });
});
