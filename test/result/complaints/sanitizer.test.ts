import test from 'ava';
import { sanitizerComplaints } from '../../../src/result/complaints/sanitizer.ts';

const asan = (pid: number) => `ovs-vswitchd: starting
=================================================================
==${pid}==ERROR: AddressSanitizer: heap-use-after-free on address 0x6020${pid} at pc 0x55d${pid} bp 0x7ff sp 0x7ff
READ of size 8 at 0x6020${pid} thread T${pid % 9}
    #0 0x55d${pid} in __interceptor_memcpy (/usr/sbin/ovs-vswitchd+0x${pid})
    #1 0x55d${pid + 7} in packet_batch_per_flow_execute.isra.${pid % 7} lib/dpif-netdev.c:${pid}
    #2 0x55d${pid + 9} in dp_netdev_input lib/dpif-netdev.c:7000
SUMMARY: AddressSanitizer: heap-use-after-free`;

test('a report of AddressSanitizer, with the functions of its first stack', (t) => {
  const [one, ...others] = sanitizerComplaints(asan(412));
  t.is(others.length, 0);
  t.regex(one!.fingerprint, /^ASan:packet_batch_per_flow_execute:/);
  t.is(one!.says, 'AddressSanitizer: heap-use-after-free, called by dp_netdev_input');
  t.is(sanitizerComplaints(asan(977))[0]!.fingerprint, one!.fingerprint);
});

test('undefined behaviour goes by its file and its words, not by its numbers', (t) => {
  const report = (line: number, exponent: number) =>
    `/build/lib/flow.c:${line}:3: runtime error: shift exponent ${exponent} is too large for 32-bit type\n`;
  const [one] = sanitizerComplaints(report(12, 33));
  t.regex(one!.fingerprint, /^UBSan:flow\.c:/);
  t.is(sanitizerComplaints(report(99, 40))[0]!.fingerprint, one!.fingerprint);
});

test('ThreadSanitizer warns; two reports are two', (t) => {
  const race = (name: string) =>
    `WARNING: ThreadSanitizer: data race (pid=7)\n  Write of size 8 at 0x7b by thread T1:\n    #0 ${name} lib/a.c:3 (x+0x4)\n`;
  t.deepEqual(
    sanitizerComplaints(race('one') + race('two')).map(({ fingerprint }) => fingerprint.split(':')[1]),
    ['one', 'two'],
  );
});

test('other output is no report', (t) => {
  t.deepEqual(sanitizerComplaints('ERROR: AddressSanitizer was not used\nSUMMARY: nothing\n'), []);
});
