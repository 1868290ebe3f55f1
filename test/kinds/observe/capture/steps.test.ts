import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { drained } from '../../../../src/kinds/observe/capture/steps.ts';

/** A capture whose tcpdump is a process that ignores the question, with what it answered so far. */
function capture(t: ExecutionContext, ...answers: [captured: number, received: number, dropped: number][]) {
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-capture-'));
  const base = join(folder, 'c');
  const tcpdump = spawn('sh', ['-c', 'trap "" USR1; exec sleep 60'], {
    stdio: 'ignore',
  });
  t.teardown(() => {
    tcpdump.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });
  const answer = (captured: number, received: number, dropped: number) =>
    appendFileSync(
      `${base}.log`,
      `tcpdump: ${captured} packets captured, ${received} packets received by filter, ${dropped} packets dropped by kernel\n`,
    );
  writeFileSync(`${base}.pid`, `${tcpdump.pid}`);
  writeFileSync(`${base}.log`, 'tcpdump: listening on eth0\n');
  for (const one of answers) answer(...one);
  const look = async () => (await execa('sh', ['-c', drained, base], { reject: false })).exitCode;
  return { answer, look };
}

test('a capture is read when all is captured or dropped that had come by the first answer', async (t) => {
  const { answer, look } = capture(t);
  t.is(await look(), 1, 'nothing was answered yet');
  answer(5, 10, 2);
  t.is(await look(), 1);
  answer(8, 30, 2);
  t.is(await look(), 0, 'what came later is not waited for');
});

test('packets that came before the filter are captured by nobody, and not waited for', async (t) => {
  const { answer, look } = capture(t, [4, 5, 0]);
  t.is(await look(), 1);
  const until = Date.now() + 10_000;
  let looks = 0;
  do {
    answer(4, 5, 0);
    looks++;
  } while ((await look()) === 1 && Date.now() < until);
  t.true(Date.now() < until);
  t.true(looks > 1, 'it was asked more than once');
});

test('a tcpdump that has read nothing yet, and is asked for the first time, has not read all', async (t) => {
  const { answer, look } = capture(t, [0, 6, 0]);
  t.is(await look(), 1);
  answer(6, 6, 0);
  t.is(await look(), 0);
});

test('a tcpdump that does not answer any more has not read all', async (t) => {
  const { look } = capture(t, [4, 5, 0]);
  const until = Date.now() + 2500;
  while (Date.now() < until) t.is(await look(), 1);
});
