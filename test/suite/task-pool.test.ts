import test from 'ava';
import { runTasks, type Task } from '../../src/suite/task-pool.ts';

/** Tasks that note when they run, each some turns long. */
function tasks(spec: readonly boolean[], log: string[]): { tasks: Task[]; most: () => number } {
  let running = 0;
  let most = 0;
  const made = spec.map((alone, index) => ({
    alone,
    async run() {
      running++;
      most = Math.max(most, running);
      if (alone) log.push(`${index} with ${running - 1} others`);
      else log.push(`${index}`);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      if (alone) log.push(`${index} with ${running - 1} others`);
      running--;
    },
  }));
  return { tasks: made, most: () => most };
}

test('so many at once, in their order', async (t) => {
  const log: string[] = [];
  const { tasks: all, most } = tasks([false, false, false, false, false], log);
  await runTasks(all, 2);
  t.deepEqual(log, ['0', '1', '2', '3', '4']);
  t.is(most(), 2);
});

test('one that is alone has nothing beside it from its start to its end', async (t) => {
  const log: string[] = [];
  await runTasks(tasks([false, true, false, false, true], log).tasks, 3);
  t.deepEqual(
    log.filter((line) => line.includes('with')),
    ['1 with 0 others', '1 with 0 others', '4 with 0 others', '4 with 0 others'],
  );
});

test('an error ends it when those that run have ended', async (t) => {
  const log: string[] = [];
  const { tasks: all } = tasks([false, false, false, false], log);
  const failing: Task = { alone: false, run: () => Promise.reject(new Error('no')) };
  await t.throwsAsync(runTasks([all[0]!, failing, ...all.slice(1)], 2), { message: 'no' });
  t.true(log.length < 4);
});

test('nothing is begun once it is told to stop', async (t) => {
  const log: string[] = [];
  await runTasks(tasks([false, false, false], log).tasks, 1, () => log.length === 2);
  t.is(log.length, 2);
});

test('what takes several places leaves the rest to others, and waits until there are so many', async (t) => {
  const log: string[] = [];
  const { tasks: all, most } = tasks([false, false, false, false], log);
  await runTasks(
    all.map((task, index) => ({ ...task, places: index === 1 ? 2 : 1 })),
    2,
  );
  t.deepEqual(log, ['0', '1', '2', '3']);
  t.is(most(), 2);
  const large = tasks([false, false], log);
  await runTasks(
    large.tasks.map((task) => ({ ...task, places: 9 })),
    2,
  );
  t.is(large.most(), 1, 'more than there are: alone');
});
