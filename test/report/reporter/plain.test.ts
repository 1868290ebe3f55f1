import { PassThrough } from 'node:stream';
import test from 'ava';
import plain from '../../../src/report/reporter/plain.ts';
import { sessionEvents } from '../../helpers/events.ts';
import { makeResult } from '../../helpers/result.ts';

async function report(runs: number, verbose = false) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const streams = { stdout, stderr } as unknown as { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };
  const reporting = await plain.start({ ...streams, verbose });
  sessionEvents(runs).forEach(reporting.event);
  await reporting.end(makeResult());
  return { stdout: String(stdout.read()), stderr: String(stderr.read()) };
}

test('a line a phase on stderr, the summary on stdout', async (t) => {
  const { stdout, stderr } = await report(1);
  const words = stderr
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ +/)[0]);
  t.deepEqual(words, [
    'tcp-psh:',
    'prepare',
    'warning:',
    'build',
    'attach',
    'traffic',
    'collect',
    'teardown',
  ]);
  t.regex(stderr, /^ {2}build +80 ms {2}2 steps$/m);
  t.true(stdout.startsWith('\nPASS  tcp-psh'));
});

test('several runs are told apart', async (t) => {
  const { stderr } = await report(2);
  t.regex(stderr, /^ {2}traffic .* mangled 1: 1 step$/m);
  t.regex(stderr, /^ {2}traffic .* mangled 2: 1 step$/m);
});

test('verbose tells every step', async (t) => {
  const { stderr } = await report(1, true);
  t.is(stderr.match(/traffic\/iperf3\/client {2}exit 0 {2}5 ms/g)?.length, 6);
});

test('of a suite a log says how far it is, now and then', async (t) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const streams = { stdout, stderr } as unknown as { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };
  const { event } = await plain.suite({ ...streams, verbose: false });
  event({ type: 'suite-start', at: 0, directory: '/x', cases: 1, runs: 9, done: 0, jobs: 2 });
  for (const runsDone of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    event({
      type: 'progress',
      at: 1e6 + runsDone * 10_000,
      runsDone,
      runs: 9,
      secondsLeft: 90 - runsDone * 10,
    });
  t.deepEqual(String(stderr.read()).trimEnd().split('\n'), [
    '9 runs of 1 cases; about 2 min, 2 labs at once',
    '3 of 9 runs, about 60 s left',
    '6 of 9 runs, about 30 s left',
  ]);
});
