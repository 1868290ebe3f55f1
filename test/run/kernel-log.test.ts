import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { KernelLog } from '../../src/run/kernel-log.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const record = (sequence: number, pid: number) =>
  `4,${sequence},1,-;WARNING: CPU: 0 PID: ${pid} at net/core/dev.c:3 f+0x1/0x2\n4,${sequence + 1},1,-;---[ end trace 0 ]---\n`;

test('what is logged after it was opened is read, and what this process did is its own', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-kernel-log-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'kmsg');
  writeFileSync(path, record(1, 7));
  const log = KernelLog.open(path)!;
  appendFileSync(path, record(3, process.pid) + record(5, 2 ** 22 + 1));
  const found = JSON.parse(log.complaints(process.pid, 0).stdout) as { isOurs: boolean; kind: string }[];
  log.close();
  t.deepEqual(
    found.map(({ isOurs, kind }) => [isOurs, kind]),
    [
      [true, 'WARNING'],
      [false, 'WARNING'],
    ],
  );
});

test("this machine's log can be read by root, and a program's line in it is no complaint", (t) => {
  if (skipWithoutRoot(t)) return;
  const log = KernelLog.open();
  t.truthy(log);
  writeFileSync('/dev/kmsg', 'WARNING: CPU: 0 PID: 1 at a test of lab, which is no kernel');
  const { stdout } = log!.complaints(process.pid, 0);
  log!.close();
  t.false(stdout.includes('a test of lab'));
});

test('without a log there is none', (t) => {
  t.is(KernelLog.open('/nonexistent/kmsg'), undefined);
});
