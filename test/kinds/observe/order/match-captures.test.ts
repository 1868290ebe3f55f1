import test from 'ava';
import { compareCaptures } from '../../../../src/kinds/observe/order/match-captures.ts';
import { segmentOf } from '../../../../src/kinds/observe/order/tcp-segment.ts';
import { echo, ethernet, ipv4, ipv6, tcp, type TcpOptions, tcpFlags } from '../../../helpers/packets.ts';
import { pcapOf } from '../../../helpers/pcap.ts';

/** A segment with an IP ID of its own. */
function four(id: number, options: TcpOptions = {}): Buffer {
  const frame = ethernet(ipv4(6, tcp({ sequence: id * 100, ...options })));
  frame.writeUInt16BE(id, 14 + 4);
  return frame;
}

/** A segment over IPv6 with a stamp. */
function six(stamp: number, options: TcpOptions = {}): Buffer {
  const frame = ethernet(ipv6(6, tcp(options)));
  frame.writeUInt16BE(stamp, 14 + 40 + 18);
  return frame;
}

const flows = new Set([four(1), six(1)].map((frame) => segmentOf(frame)!.flow));
const compare = (from: Buffer[], to: Buffer[]) => compareCaptures(pcapOf(from), pcapOf(to), flows);
const inOrder = [1, 2, 3, 4].map((id) => four(id));

test('the same segments in the same order, whatever their flags, TTL, tags and checksums', (t) => {
  const changed = [1, 2, 3, 4].map((id) => four(id, { flags: tcpFlags.ack | tcpFlags.psh }));
  for (const frame of changed) frame.writeUInt8(7, 14 + 8);
  const tagged = changed.map((frame) =>
    Buffer.concat([frame.subarray(0, 12), Buffer.from('81000005', 'hex'), frame.subarray(12)]),
  );
  for (const there of [changed, tagged, changed.map((frame) => frame.subarray(0, 60))])
    t.deepEqual(compare(inOrder, there), { packets: 4, overtaken: 0, unmatched: 0 });
});

test('one that is behind is overtaken; one that is missing is not', (t) => {
  const [one, two, three, last] = inOrder as [Buffer, Buffer, Buffer, Buffer];
  t.like(compare(inOrder, [one, three, last, two]), { packets: 4, overtaken: 1 });
  t.like(compare(inOrder, [one, last]), { packets: 2, overtaken: 0 });
});

test('a retransmission has an IP ID, or a stamp, of its own', (t) => {
  const again = four(9, { sequence: 200 });
  const [one, , three, last] = inOrder as [Buffer, Buffer, Buffer, Buffer];
  t.deepEqual(compare([...inOrder, again], [one, three, last, again]), {
    packets: 4,
    overtaken: 0,
    unmatched: 0,
  });
  const sent = [six(1, { sequence: 1 }), six(2, { sequence: 2 }), six(3, { sequence: 1 })];
  t.like(compare(sent, [sent[1]!, sent[2]!]), { packets: 2, overtaken: 0 });
  t.like(compare(sent, [sent[1]!, sent[0]!, sent[2]!]), { packets: 3, overtaken: 1 });
});

test('a segment that never left is not matched, nor is one that comes twice', (t) => {
  t.deepEqual(compare(inOrder, [...inOrder, four(99), inOrder[3]!]), {
    packets: 6,
    overtaken: 0,
    unmatched: 2,
  });
});

test('other flows, and what is no whole TCP segment, are left aside', (t) => {
  const others = [
    four(5, { sport: 1 }),
    ethernet(ipv4(1, echo(0))),
    ethernet(ipv4(17, tcp())),
    ethernet(ipv4(6, tcp(), { fragment: 100 })),
    ethernet(ipv6(58, echo(128))),
    four(6).subarray(0, 40),
    Buffer.from('ffffffffffff0200000000010806', 'hex'),
    Buffer.alloc(5),
  ];
  t.like(compare([...others, ...inOrder], [...others, ...inOrder]), { packets: 4, overtaken: 0 });
});

test('behind IPv4 options and IPv6 extension headers', (t) => {
  const options = ethernet(ipv4(6, tcp(), { options: Buffer.from('94040000', 'hex') }));
  const extended = ethernet(ipv6(6, tcp(), { extensions: [[0, Buffer.alloc(8)]] }));
  t.is(segmentOf(options)?.flow, segmentOf(four(1))?.flow);
  t.is(segmentOf(extended)?.flow, segmentOf(six(1))?.flow);
});
