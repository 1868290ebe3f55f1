import test from 'ava';
import { consoleComplaints, readComplaints } from '../../../src/result/complaints/read-complaints.ts';
import { outputsOf } from '../../helpers/reading.ts';

const warning = 'WARNING: CPU: 0 PID: 9 at net/core/dev.c:3 f+0x1/0x2';
const kmsg = (line: string) => `4,1,9,-;------------[ cut here ]------------\n4,2,9,-;${line}\n`;

test("a guest's kernel fails the run, once for however often it says the same", (t) => {
  const stdout = kmsg(warning) + kmsg(warning.replace('PID: 9', 'PID: 11'));
  const read = readComplaints(outputsOf({ 'kernel/g/log': { stdout, exitCode: 1 } }));
  t.is(read.failures.length, 1);
  t.regex(
    read.failures[0]!,
    /^the kernel of g complained: WARNING: at net\/core\/dev\.c:3 f \[WARNING:f:[\da-f]{8}\]$/,
  );
  t.like(read.complaints[0], { where: 'the kernel of g', kind: 'WARNING', times: 2, lines: [warning] });
  t.deepEqual(read.doubts, []);
});

test("this machine's kernel leaves a doubt, unless a process of the lab ran", (t) => {
  const one = { kind: 'WARNING', says: 'WARNING: at f', fingerprint: 'WARNING:f:01234567', lines: [warning] };
  const read = (isOurs: boolean) =>
    readComplaints(outputsOf({ 'kernel/machine': { stdout: JSON.stringify([{ ...one, isOurs }]) } }));
  t.deepEqual(read(true).doubts, []);
  t.is(read(true).failures.length, 1);
  t.deepEqual(read(false).failures, []);
  t.regex(read(false).doubts[0]!, /nothing says whether this lab was the cause$/);
});

test('a sanitizer is named with the step whose output it is in', (t) => {
  const stderr = 'x.c:3:1: runtime error: division by zero\n';
  const { failures } = readComplaints(outputsOf({ 'node/sw/ovs/ovs-vswitchd': { stderr } }));
  t.regex(
    failures[0]!,
    /^node\/sw\/ovs\/ovs-vswitchd complained: runtime error in x\.c: division by zero \[UBSan:/,
  );
});

test('nothing said, nothing told; and the console of a guest that is gone is read', (t) => {
  t.deepEqual(readComplaints(outputsOf({ 'kernel/g/log': { stdout: '6,1,9,-;up\n' }, a: { stdout: 'x' } })), {
    complaints: [],
    failures: [],
    doubts: [],
  });
  t.is(consoleComplaints('g', `[    3.2] ${warning}\n`).failures.length, 1);
});
