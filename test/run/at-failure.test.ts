import test from 'ava';
import { AtFailure, type FailedLab } from '../../src/run/at-failure.ts';

const lab = (id: string): FailedLab => ({ id, nodes: ['h1'], run: 's, baseline 1', why: ['lost'] });

test('the first lab that is whole is kept, and no other', async (t) => {
  const failures = new AtFailure({ keep: true });
  t.false(await failures.failed(lab('half'), false));
  t.true(await failures.failed(lab('a'), true));
  t.false(await failures.failed(lab('b'), true));
  t.is(failures.kept?.id, 'a');
});

test('pauses come one at a time', async (t) => {
  const order: string[] = [];
  const failures = new AtFailure({
    pause: async ({ id }) => {
      order.push(`${id} begins`);
      await new Promise((resolve) => setTimeout(resolve, 10));
      order.push(`${id} ends`);
    },
  });
  t.deepEqual(await Promise.all([failures.failed(lab('a'), true), failures.failed(lab('b'), false)]), [
    false,
    false,
  ]);
  t.deepEqual(order, ['a begins', 'a ends', 'b begins', 'b ends']);
});
