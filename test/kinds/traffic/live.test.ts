import test from 'ava';
import { assertHostUnchanged, hostState } from '../../helpers/host.ts';
import { runLive } from '../../helpers/run.ts';
import { valuesOf } from '../../helpers/reading.ts';

test('iperf3, ping and a command between two hosts, with what observes them', async (t) => {
  const before = await hostState();
  const { reading, record } = await runLive(`
title: all kinds of traffic
lab: two-hosts
traffic:
  - together:
      - iperf3: { from: h1, to: h2, time: 1s }
      - iperf3: { from: h2, to: h1, time: 1s, protocol: udp, bitrate: 10mbit, family: 6 }
  - ping: { from: h1, to: h2, count: 20, interval: 5ms, size: 400 }
  - command: { in: h2, run: ip -j link show dev eth0, metrics: { mtu: { json: 0.mtu, unit: bytes } } }
observe:
  - capture: { on: h2:eth0, filter: icmp, keep: always, count: { requests: "icmp[0] == 8", replies: "icmp[0] == 0" } }
  - counters: { on: h1 }
`);
  const values = valuesOf(reading);
  t.deepEqual([reading.failures, reading.doubts], [[], []]);
  t.true(values['iperf3.throughput.mean']! > 1e6);
  t.true(values['iperf3-2.throughput.mean']! > 1e6);
  t.true(reading.series['iperf3.throughput']!.values.length >= 9);
  t.like(values, { 'ping.received': 20, 'ping.loss': 0, mtu: 1500, exit: 0 });
  t.like(values, {
    'capture.packets': 40,
    'capture.requests': 20,
    'capture.replies': 20,
    'capture.dropped': 0,
  });
  t.is(values['nstat.h1.IcmpOutEchos'], 20);
  t.true(values['link.h1:eth0.tx_packets']! >= 20);
  t.true(values['cpu.busy']! > 0 && values['cpu.busiest']! >= values['cpu.busy']!);
  const [[path, bytes] = []] = record.files;
  t.is(path, '/run/lab/captures/capture.pcap');
  // The magic number of a capture file, and 40 packets of 16 bytes of header and 128 of packet.
  t.is(bytes!.readUInt32LE(0), 0xa1b2c3d4);
  t.is(bytes!.length, 24 + 40 * (16 + 128));
  await assertHostUnchanged(t, before);
});

test('traffic that fails is a failure of the run, and not of lab', async (t) => {
  const { reading } = await runLive(`
title: failing traffic
lab: two-hosts
traffic:
  - iperf3: { from: h1, to: h2, time: 1s, congestion: no_such_algorithm }
  - ping: { from: h1, to: 10.99.0.1 }
  - ping: { from: h1, to: 10.0.0.77, count: 2, wait: 50ms }
  - command: { in: h1, run: [sh, -c, "echo gone >&2; exit 7"] }
  - command: { in: h1, run: [sleep, "60"], deadline: 100ms }
`);
  const { failures, metrics } = reading;
  t.is(failures.length, 4, failures.join('\n'));
  t.regex(failures[0]!, /^iperf3: iperf3: .*congestion/);
  t.regex(failures[1]!, /^ping: .*unreachable/i);
  t.is(failures[2], 'command: exit code 7 instead of 0: gone');
  t.is(failures[3], 'command-2: killed at its deadline');
  t.is(metrics['ping-2.ping.loss']!.value, 1);
});

test('a capture that reaches its limit is a doubt', async (t) => {
  const { reading } = await runLive(`
title: a small limit
lab: two-hosts
traffic:
  - iperf3: { from: h1, to: h2, bytes: 32M, length: 8k, mss: 1000 }
observe:
  - capture: { on: h1:eth0, snaplen: 65536, limit: 2M }
`);
  t.is(reading.doubts.length, 1);
  t.regex(reading.doubts[0]!, /^capture: the capture reached its limit and dropped the \d+ oldest packets/);
});

test('another address of the same node: traffic through a tunnel', async (t) => {
  const { reading } = await runLive(`
title: over VXLAN
lab: two-hosts
nodes:
  h1: { interfaces: { vx0: { kind: vxlan, id: 7, remote: 10.0.0.2, dev: eth0, addresses: [10.9.0.1/24] } } }
  h2: { interfaces: { vx0: { kind: vxlan, id: 7, remote: 10.0.0.1, dev: eth0, addresses: [10.9.0.2/24] } } }
traffic:
  - iperf3: { from: h1, to: h2, bytes: 1M, address: 10.9.0.2 }
  - connections: { from: h1, to: h2, count: 8, address: 10.9.0.2 }
observe: [{ counters: { on: h2 } }]
`);
  const values = valuesOf(reading);
  t.deepEqual(reading.failures, []);
  t.is(values['connections.completed'], 8);
  t.true(values['link.h2:vx0.rx_bytes']! > 1e6);
});
