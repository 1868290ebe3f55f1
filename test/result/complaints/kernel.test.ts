import test from 'ava';
import { isFingerprint } from '../../../src/result/complaints/fingerprint.ts';
import { kernelComplaints, linesOfConsole, linesOfKmsg } from '../../../src/result/complaints/kernel.ts';

/** A warning as 6.1 prints it. @param shift of all that differs from one day to the next */
const warning = (shift: number) =>
  `------------[ cut here ]------------
WARNING: CPU: ${shift % 8} PID: ${300 + shift} at net/core/dev.c:3233 skb_warn_bad_offload+0x${(0xc0 + shift).toString(16)}/0xd0
Modules linked in: veth bridge stp llc
CPU: ${shift % 8} PID: ${300 + shift} Comm: iperf3 Not tainted 6.1.0-${shift}-cloud-amd64 #1
RIP: 0010:skb_warn_bad_offload+0x${(0xc0 + shift).toString(16)}/0xd0
RSP: 0018:ffffb3${shift}c00 EFLAGS: 00010246
Call Trace:
 <TASK>
 ? __warn+0x7d/0xc0
 ? report_bug+0xe2/0x150
 ? skb_warn_bad_offload+0xc0/0xd0
 skb_checksum_help+0x${shift}f/0x1d0
 validate_xmit_skb.isra.${shift}+0x1a5/0x330
 __dev_queue_xmit+0x2ba/0xab0
 ip_finish_output2+0x1b5/0x560 [some_module]
 </TASK>
---[ end trace ${`${shift}`.repeat(16).slice(0, 16)} ]---`.split('\n');

test('a warning: where, from where, its process, and a fingerprint that stays', (t) => {
  const [one, ...others] = kernelComplaints(['eth0: link up', ...warning(1), 'eth0: link down']);
  t.is(others.length, 0);
  t.like(one, { kind: 'WARNING', pid: 301 });
  t.is(
    one!.says,
    'WARNING: at net/core/dev.c:3233 skb_warn_bad_offload, called by skb_checksum_help, validate_xmit_skb, __dev_queue_xmit, ip_finish_output2',
  );
  t.true(isFingerprint(one!.fingerprint), one!.fingerprint);
  t.regex(one!.fingerprint, /^WARNING:skb_warn_bad_offload:/);
  t.is(one!.lines[0], warning(1)[1]);
  t.is(kernelComplaints(warning(5))[0]!.fingerprint, one!.fingerprint);
  t.is(kernelComplaints(warning(5))[0]!.says, one!.says);
  const other = warning(1).map((line) => line.replace('skb_checksum_help', 'sch_direct_xmit'));
  t.not(kernelComplaints(other)[0]!.fingerprint, one!.fingerprint);
});

const beginnings: Record<string, string> = {
  'BUG: KASAN: slab-out-of-bounds in tcp_v4_rcv+0x1b/0x1600': 'KASAN:tcp_v4_rcv',
  'BUG: KCSAN: data-race in tcp_poll / tcp_rcv_established': 'KCSAN:-',
  'UBSAN: shift-out-of-bounds in net/ipv4/tcp_input.c:523:4': 'UBSAN:tcp_input.c',
  'WARNING: possible circular locking dependency detected': 'lockdep:-',
  'WARNING: inconsistent lock state': 'lockdep:-',
  'watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [ovs-vswitchd:412]': 'soft-lockup:-',
  'INFO: task ip:812 blocked for more than 120 seconds.': 'hung-task:-',
  'rcu: INFO: rcu_preempt self-detected stall on CPU': 'rcu-stall:-',
  'ref_tracker: veth0@ffff8881 has 1/2 users at': 'ref_tracker:-',
  'kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)': 'kmemleak:-',
  'unregister_netdevice: waiting for eth0 to become free. Usage count = 2': 'unregister_netdevice:-',
  'BUG: kernel NULL pointer dereference, address: 0000000000000008': 'BUG:-',
  'kernel BUG at net/core/skbuff.c:112!': 'BUG:skbuff.c',
  'Oops: 0002 [#1] PREEMPT SMP NOPTI': 'Oops:-',
  'WARNING: net/core/dev.c:3233 at skb_warn_bad_offload+0xc0/0xd0, CPU#1: iperf3/345':
    'WARNING:skb_warn_bad_offload',
};
for (const [line, expected] of Object.entries(beginnings))
  test(line, (t) => {
    const [one, ...others] = kernelComplaints(['before', line, 'after']);
    t.is(others.length, 0);
    t.is(one!.fingerprint.slice(0, one!.fingerprint.lastIndexOf(':')), expected);
    const later = line.replaceAll(/(CPU#|for |:|task ip:)1?\d+( |s)/g, '$19$2');
    t.is(kernelComplaints([later])[0]?.kind, one!.kind);
  });

test('an oops is one complaint, with its trace; a second begins another', (t) => {
  const oops = [
    'BUG: kernel NULL pointer dereference, address: 0000000000000008',
    '#PF: supervisor read access in kernel mode',
    'Oops: 0000 [#1] PREEMPT SMP',
    'CPU: 1 PID: 77 Comm: ip Not tainted',
    'RIP: 0010:veth_xmit+0x11/0x200 [veth]',
    'Call Trace:',
    ' <TASK>',
    ' dev_hard_start_xmit+0x60/0x1d0',
    ' </TASK>',
    '---[ end trace 0000000000000000 ]---',
  ];
  const found = kernelComplaints([...oops, ...oops]);
  t.deepEqual(
    found.map(({ kind }) => kind),
    ['BUG', 'BUG'],
  );
  t.regex(found[0]!.fingerprint, /^BUG:veth_xmit:/);
  t.is(found[0]!.pid, 77);
});

test('what a kernel says at boot and while links change is no complaint', (t) => {
  const quiet = [
    'Linux version 6.1.0-56-cloud-amd64 (debian-kernel@lists.debian.org)',
    'Speculative Store Bypass: Vulnerable',
    'ACPI: Warning: something the firmware did',
    'TCP: eth0: Driver has suspect GRO implementation, TCP performance may be compromised.',
    'br0: port 1(p1) entered forwarding state',
    'watchdog: NMI watchdog: Perf event create on CPU 0 failed with -2',
    'random: crng reseeded due to virtual machine fork',
    'WARN: a word of a driver',
    'rcu: Hierarchical RCU implementation.',
    'debug: [ end of it ]',
  ];
  t.deepEqual(kernelComplaints(quiet), []);
});

test('of /dev/kmsg the kernel alone is believed, not programs that write there', (t) => {
  const records =
    '4,10,99,-;WARNING: CPU: 0\n SUBSYSTEM=net\n12,11,99,-;WARNING: a program said so\n6,12,99,c;up\ndamaged\n';
  t.deepEqual(linesOfKmsg(records), [
    { sequence: 10, line: 'WARNING: CPU: 0' },
    { sequence: 12, line: 'up' },
  ]);
});

test('a console has times before its lines', (t) => {
  t.deepEqual(linesOfConsole('[    1.234567] one\r\n[   12.3][    T1] two\nthree'), ['one', 'two', 'three']);
});
