import test from 'ava';
import { metrics, read } from '../../../../src/kinds/traffic/connections/read.ts';
import type { Config } from '../../../../src/kinds/traffic/connections/steps.ts';
import type { Output } from '../../../../src/lib/output.ts';
import { fixture, itemOf, outputsOf, valuesOf } from '../../../helpers/reading.ts';

const reading = (output: Partial<Output>, count = 8) => {
  const item = itemOf('connections', { from: 'h1', to: 'h2', count } as Config);
  return read(item, outputsOf({ 'traffic/connections/client': output }));
};

test('answers: counts and times', (t) => {
  const found = reading({ stdout: fixture('connections/answers.csv') });
  const values = valuesOf(found);
  t.like(values, {
    'connections.completed': 8,
    'connections.failed': 0,
    'connections.time.max': 0.003,
  });
  // 8 of them, the last of which ended 7.2 ms after the first was asked for.
  t.is(Math.round(values['connections.rate']!), Math.round(8 / 0.0072));
  t.is(Math.round(values['connections.time.p50']! * 1e6), 950);
  t.is(Math.round(values['connections.time.mean']! * 1e6), 1325);
  t.deepEqual(Object.keys(values).toSorted(), metrics.map(({ name }) => name).toSorted());
  t.deepEqual(found.failures ?? [], []);
});

test('an answer that is missing, or another, is a failed connection', (t) => {
  const lines = fixture('connections/answers.csv').trim().split('\n');
  const stdout = [...lines.slice(0, -1), lines.at(-1)!.replace(',200,', ',500,')].join('\n');
  t.like(valuesOf(reading({ stdout }, 16)), { 'connections.completed': 7, 'connections.failed': 9 });
});

test('where none was answered the run fails', (t) => {
  for (const name of ['not-found', 'refused']) {
    const found = reading({ stdout: fixture(`connections/${name}.csv`) }, 4);
    t.deepEqual(valuesOf(found), { 'connections.completed': 0, 'connections.failed': 4 });
    t.deepEqual(found.failures, ['connections: none of 4 connections got a response']);
  }
});

test('no list is a failure, with what the client said', (t) => {
  const { failures } = reading({ stdout: '', stderr: 'n cannot be less than c\n', exitCode: 1 });
  t.deepEqual(failures, [
    'connections: hey printed no list of answers (step traffic/connections/client, exit code 1): n cannot be less than c',
  ]);
  const killed = reading({ stdout: fixture('connections/answers.csv'), exitCode: null, signal: 'DEADLINE' });
  t.regex(killed.failures![0]!, /killed at its deadline/);
});

test('a list of as many answers as can be asked for', (t) => {
  const lines = Array.from({ length: 500_000 }, (_, at) => `0.002,0,0,0,0,0,200,${at / 1000}`);
  const head = fixture('connections/answers.csv').split('\n')[0];
  const values = valuesOf(reading({ stdout: [head, ...lines].join('\n') }, lines.length));
  t.is(values['connections.completed'], lines.length);
  t.is(values['connections.time.max'], 0.002);
});
