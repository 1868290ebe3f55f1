import test from 'ava';
import type { Output } from '../../../../src/lib/output.ts';
import { metrics, read } from '../../../../src/kinds/traffic/command/read.ts';
import type { Config } from '../../../../src/kinds/traffic/command/steps.ts';
import { itemOf, outputsOf, valuesOf } from '../../../helpers/reading.ts';

const reading = (config: Partial<Config>, output: Partial<Output>) =>
  read(
    itemOf('command', { in: 'h1', run: 'true', ...config } as Config),
    outputsOf({ 'traffic/command/command': output }),
  );

test('the exit code and the time are figures', (t) => {
  t.deepEqual(valuesOf(reading({}, {})), { exit: 0, seconds: 0.25 });
});

test('an exit code that is not right fails the run, with the last lines of stderr', (t) => {
  const output = { exitCode: 255, stderr: 'one\ntwo\nthree\nNo route to host\n' };
  t.deepEqual(reading({}, output).failures, [
    'command: exit code 255 instead of 0: two\nthree\nNo route to host',
  ]);
  t.deepEqual(reading({ exit: [0, 255] }, output).failures, []);
  t.deepEqual(reading({ exit: 'any' }, output).failures, []);
  t.deepEqual(reading({ exit: 1 }, { exitCode: 0 }).failures, ['command: exit code 0 instead of 1']);
  t.deepEqual(reading({ exit: 'any' }, { exitCode: null, signal: 'SIGKILL' }).failures, [
    'command: ended by SIGKILL',
  ]);
});

test('output that does not match fails the run', (t) => {
  const matches = { stderr: '^ssh: .*No route to host$' };
  t.deepEqual(reading({ matches }, { stderr: 'Warning\nssh: h2: No route to host\n' }).failures, []);
  t.deepEqual(reading({ matches }, { stderr: 'Connection refused\n' }).failures, [
    'command: stderr does not match ^ssh: .*No route to host$: Connection refused',
  ]);
  t.deepEqual(reading({ matches: { stdout: 'x' } }, {}).failures, [
    'command: stdout does not match x: it is empty',
  ]);
});

test('numbers come from JSON by a path, or from text by a pattern', (t) => {
  const stdout = JSON.stringify([{ name: 'lo' }, { mtu: 1500, stats: { rx: 7 }, up: true }]);
  const config = {
    metrics: {
      mtu: { json: '1.mtu', unit: 'bytes' },
      rx: { json: '$[1].stats.rx' },
      up: { json: '1.up' },
      time: { pattern: 'time=(?<value>[\\d.]+)', unit: 's', scale: 0.001 },
    },
  } as Partial<Config>;
  const found = reading(config, { stdout, stderr: 'time=12.5 ms' });
  t.like(valuesOf(found), { mtu: 1500, rx: 7, up: 1, time: 0.0125 });
  t.is(found.metrics.mtu!.unit, 'bytes');
  t.deepEqual(found.failures, []);
  const declared = metrics(itemOf('command', { in: 'h1', run: 'true', ...config } as Config));
  t.deepEqual(Object.keys(found.metrics).toSorted(), declared.map(({ name }) => name).toSorted());
});

test('a number that is not there fails the run', (t) => {
  const absent = { metrics: { a: { json: 'x.y' }, b: { pattern: 'n=(?<value>\\w+)' }, c: { json: 'x' } } };
  const { failures, metrics: found } = reading(absent as Partial<Config>, { stdout: '{"x":"text"} n=many' });
  t.is(failures!.length, 3);
  t.regex(failures![0]!, /no number for "a" at x\.y/);
  t.deepEqual(Object.keys(found), ['seconds', 'exit']);
});
