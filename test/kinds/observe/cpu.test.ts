import test from 'ava';
import cpu from '../../../src/kinds/observe/cpu.ts';
import { itemOf, outputsOf, valuesOf } from '../../helpers/reading.ts';

const read = (before: string, after: string) =>
  cpu.read(
    itemOf('cpu', {}),
    outputsOf({ 'observe/cpu/before': { stdout: before }, 'observe/cpu/after': { stdout: after } }),
  );
const stat = (...rows: number[][]) =>
  ['cpu ', ...rows.slice(1).map((_, index) => `cpu${index}`)]
    .map((name, i) => `${name} ${rows[i]!.join(' ')}\n`)
    .join('');

test('shares of the time that passed', (t) => {
  //              user nice system idle iowait irq softirq steal guest guest_nice
  const before = stat(
    [10, 0, 10, 80, 0, 0, 0, 0, 0, 0],
    [5, 0, 5, 40, 0, 0, 0, 0, 0, 0],
    [5, 0, 5, 40, 0, 0, 0, 0, 0, 0],
  );
  const after = stat(
    [30, 0, 50, 180, 0, 0, 20, 20, 0, 0],
    [25, 0, 45, 40, 0, 0, 20, 15, 0, 0],
    [5, 0, 5, 140, 0, 0, 0, 5, 0, 0],
  );
  const values = valuesOf(read(before, after));
  t.is(values['cpu.user'], 0.1);
  t.is(values['cpu.system'], 0.2);
  t.is(values['cpu.softirq'], 0.1);
  t.is(values['cpu.steal'], 0.1);
  t.true(Math.abs(values['cpu.busy']! - 0.4) < 1e-9);
  t.true(Math.abs(values['cpu.busiest']! - 80 / 95) < 1e-9);
});

test('no time that passed is no figure; nothing read is a doubt', (t) => {
  const once = stat([1, 0, 1, 8, 0, 0, 0, 0, 0, 0], [1, 0, 1, 8, 0, 0, 0, 0, 0, 0]);
  t.deepEqual(read(once, once), { metrics: {}, doubts: [] });
  t.deepEqual(read('', '').doubts, [
    'cpu: cat /proc/stat printed no processor times (step observe/cpu/before, exit code 0)',
  ]);
});
