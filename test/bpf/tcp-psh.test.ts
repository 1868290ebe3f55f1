import { echo, ethernet, ipv4, ipv6, take, tcp, tcpFlags } from '../helpers/packets.ts';
import { progRun, rootTest as test } from '../helpers/prog-run.ts';

const { psh, ack, syn, fin, rst, urg, ece } = tcpFlags;
const unspecified = 0xffff_ffff;
const every = { parameters: { ratio: 1 } };
const segment = (options = {}) => ethernet(ipv4(6, tcp(options)));

test('every eligible segment gets PSH where ratio is 1, and its checksum is right', async (t) => {
  const flags = [ack, ack | urg, ack | ece, 0];
  const frames = flags.flatMap((one) => [segment({ flags: one }), ethernet(ipv6(6, tcp({ flags: one })))]);
  const { results, counters } = await progRun('tcp-psh', 'egress', frames, every);
  for (const [at, { data, retval }] of results.entries()) {
    t.deepEqual(take(data), { ttl: 64, flags: flags[at >> 1]! | psh, sums: true });
    t.is(retval, unspecified);
  }
  const bytes = frames.reduce((sum, { length }) => sum + length, 0);
  t.deepEqual(counters, { seen: 8, matched: 8, mangled: 8, bytes, segments: 8, errors: 0 });
});

test('a segment with SYN, FIN, RST or PSH is left alone', async (t) => {
  const frames = [syn, syn | ack, fin | ack, rst, psh | ack].map((flags) => segment({ flags }));
  const { results, counters } = await progRun('tcp-psh', 'egress', frames, every);
  t.deepEqual(
    results.map(({ data }) => data),
    frames,
  );
  t.like(counters, { seen: 5, matched: 0, mangled: 0, errors: 0 });
});

test('what is not TCP, or a later fragment of it, is left alone', async (t) => {
  const frames = [
    ethernet(ipv4(1, echo(0))),
    ethernet(ipv4(17, tcp())),
    ethernet(ipv4(6, tcp(), { fragment: 100 })),
    ethernet(ipv6(6, tcp(), { extensions: [[44, Buffer.from('0000006400000001', 'hex')]] })),
    Buffer.concat([Buffer.from('ffffffffffff0200000000010806', 'hex'), Buffer.alloc(28)]),
  ];
  const { results, counters } = await progRun('tcp-psh', 'egress', frames, every);
  t.deepEqual(
    results.map(({ data }) => data),
    frames,
  );
  t.like(counters, { seen: 5, matched: 0, mangled: 0, errors: 0 });
});

test('it finds TCP behind VLAN tags, IPv4 options and IPv6 extension headers', async (t) => {
  const options = Buffer.from('94040000', 'hex');
  const hop: [number, Buffer] = [0, Buffer.alloc(8)];
  const routing: [number, Buffer] = [43, Buffer.from(`0002${'00'.repeat(22)}`, 'hex')];
  const cases: [Buffer, number][] = [
    [ethernet(ipv4(6, tcp()), { vlans: [10] }), 18 + 20],
    [ethernet(ipv6(6, tcp()), { vlans: [10, 20] }), 22 + 40],
    [ethernet(ipv4(6, tcp(), { options })), 14 + 24],
    [ethernet(ipv6(6, tcp(), { extensions: [hop, routing] })), 14 + 40 + 8 + 24],
  ];
  const { results, counters } = await progRun(
    'tcp-psh',
    'ingress',
    cases.map(([frame]) => frame),
    every,
  );
  for (const [at, [frame, l4]] of cases.entries()) {
    const { data } = results[at]!;
    t.is(data[l4 + 13], ack | psh);
    // PSH lies in the lower byte of its word: the checksum sinks by its value, if it doesn't wrap.
    t.is((frame.readUInt16BE(l4 + 16) - data.readUInt16BE(l4 + 16) + 0xffff) % 0xffff, psh);
  }
  t.like(counters, { matched: 4, mangled: 4, errors: 0 });
});

test('packets that end inside a header are counted as errors and left alone', async (t) => {
  const whole = segment();
  const six = ethernet(ipv6(6, tcp(), { extensions: [[0, Buffer.alloc(8)]] }));
  // The kernel takes no test frame that says IPv4 and has no whole header: that needs a VLAN tag.
  const tagged = ethernet(ipv4(6, tcp()), { vlans: [10] });
  const frames = [tagged.subarray(0, 30), whole.subarray(0, 14 + 20 + 12), six.subarray(0, 14 + 40 + 4)];
  const { results, counters } = await progRun('tcp-psh', 'egress', frames, every);
  t.deepEqual(
    results.map(({ data }) => data),
    frames,
  );
  t.like(counters, { seen: 3, matched: 0, mangled: 0, errors: 3 });
});

test('one in `ratio`, by chance that the seed determines', async (t) => {
  const frames = Array.from({ length: 1000 }, (_, sequence) =>
    segment({ sequence, sport: 40000 + (sequence % 4) }),
  );
  const chosen = async (seed: number) => {
    const { results, counters } = await progRun('tcp-psh', 'egress', frames, { seed });
    const which = results.flatMap(({ data }, at) => (take(data).flags & psh ? [at] : []));
    t.like(counters, { seen: 1000, matched: 1000, mangled: which.length });
    t.true(results.every(({ data }) => take(data).sums));
    return which;
  };
  const [first, again, other] = [await chosen(1), await chosen(1), await chosen(2)];
  t.deepEqual(first, again);
  t.notDeepEqual(first, other);
  // 100 are expected; five standard deviations of 9.5 either way. The seeds are fixed: so is the outcome.
  for (const { length } of [first, other]) t.true(length > 52 && length < 148, `${length} of 1000`);
});

test('a retransmission is another packet: the same segment is chosen sooner or later', async (t) => {
  const { counters } = await progRun('tcp-psh', 'egress', [segment()], { repeat: 500 });
  // It is chosen once and has PSH from then on, so that the rest is not eligible.
  t.is(counters?.seen, 500);
  t.is(counters?.mangled, 1);
});

test('`port` is that of either side', async (t) => {
  const frames = [segment({ dport: 22 }), segment({ sport: 22 }), segment({ dport: 23 })];
  const { results } = await progRun('tcp-psh', 'egress', frames, { parameters: { ratio: 1, port: 22 } });
  t.deepEqual(
    results.map(({ data }) => (take(data).flags & psh) !== 0),
    [true, true, false],
  );
});
