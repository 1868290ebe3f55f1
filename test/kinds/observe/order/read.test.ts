import test from 'ava';
import type { OrderDetails } from '../../../../src/kinds/observe/order/details.ts';
import { metrics } from '../../../../src/kinds/observe/order/metrics.ts';
import { read } from '../../../../src/kinds/observe/order/read.ts';
import { segmentOf } from '../../../../src/kinds/observe/order/tcp-segment.ts';
import type { Config } from '../../../../src/kinds/observe/order/config.ts';
import { itemOf, outputsOf, valuesOf } from '../../../helpers/reading.ts';
import { ethernet, ipv4, tcp } from '../../../helpers/packets.ts';
import { pcapOf } from '../../../helpers/pcap.ts';
import { scenarioOf } from '../../../helpers/scenario.ts';

const item = itemOf('order', { from: 'h1:eth0', to: 'h2:eth0' } as Config);
const scenario = await scenarioOf(`
title: T
lab: two-hosts
observe: [{ order: { from: h1:eth0, to: h2:eth0 } }]
`);

/** As the kernel and bpftool on a little-endian machine show addresses and ports. */
const key = (port: number, to = 2) => ({
  saddr: [0x0100000a, 0, 0, 0],
  daddr: [0x0000000a + to * 2 ** 24, 0, 0, 0],
  sport: ((port & 0xff) << 8) | (port >> 8),
  dport: 0x5114,
  protocol: 6,
  version: 4,
  zero: 0,
});
const sent = (port: number, value = {}, to = 2) => ({
  key: key(port, to),
  value: { packets: 10, segments: 10, retransmitted: 0, forgotten: 0, first_psh: 5, ...value },
});
const arrived = (port: number, value = {}) => ({
  key: key(port),
  value: {
    ...{ packets: 10, segments: 10, duplicated: 0, overtaken: 0, overtaken_psh: 0 },
    ...{ max_distance: 0, late: 0, unknown: 0, ...value },
  },
});
const none = { seen: 10, err: 0, full: 0, foreign: 0 };
const points = (from = {}, to = {}) =>
  [from, to].map((part, at) => ({ key: at, values: [{ cpu: 0, value: { ...none, ...part } }] }));

function reading(maps: { sent?: unknown[]; arrived?: unknown[]; overtakes?: unknown[]; points?: unknown[] }) {
  const {
    sent: left = [sent(1)],
    arrived: came = [arrived(1)],
    overtakes = [],
    points: at = points(),
  } = maps;
  const texts = { sent_flows: left, arrived_flows: came, overtakes, points: at };
  const text = (value: unknown) => JSON.stringify(value, null, 1).replace(/"(\d{17,})"/g, '$1');
  const outputs = Object.entries(texts).map(([name, value]) => [
    `observe/order/${name}`,
    { stdout: text(value) },
  ]);
  return read(item, outputsOf(Object.fromEntries(outputs)), scenario);
}

test('what left and did not come is lost, what came twice is duplicated', (t) => {
  const found = reading({
    sent: [sent(1, { retransmitted: 3 }), sent(2)],
    arrived: [
      arrived(1, { segments: 9, duplicated: 1 }),
      arrived(2, { overtaken: 2, overtaken_psh: 1, max_distance: 5 }),
    ],
  });
  t.deepEqual(valuesOf(found), {
    'order.packets': 20,
    'order.overtaken': 2,
    'order.overtaken_psh': 1,
    'order.max_distance': 5,
    'order.lost': 2,
    'order.duplicated': 1,
    'order.retransmitted': 3,
    'order.flows': 2,
    'order.flows_overtaken': 1,
  });
  t.deepEqual(
    Object.keys(found.metrics).toSorted(),
    metrics(item)
      .map(({ name }) => name)
      .toSorted(),
  );
  t.deepEqual(found.doubts, []);
});

test('a flow that did not arrive is lost where it goes to the other point, and of no concern elsewhere', (t) => {
  const found = reading({ sent: [sent(1), sent(2), sent(3, {}, 9)] });
  t.like(valuesOf(found), { 'order.lost': 10, 'order.flows': 2 });
});

test('the list says which packet, in which flow, and what overtook it', (t) => {
  const value = {
    index: 4,
    segments: 1,
    flags: 0x18,
    seq: 77,
    distance: 3,
    id: 1,
    behind: `${2n ** 63n + 3n}`,
  };
  const overtakes = [{ key: { flow: key(40000), nth: 0 }, value }];
  const found = reading({ sent: [sent(40000)], arrived: [arrived(40000, { overtaken: 3 })], overtakes });
  const details = found.details as unknown as OrderDetails;
  t.deepEqual(details.overtaken, [
    {
      flow: 'TCP 10.0.0.1:40000 > 10.0.0.2:5201',
      packet: 5,
      segments: 1,
      flags: 'PSH ACK',
      firstPsh: true,
      sequence: 77,
      overtakenBy: [6, 7, 69],
      distance: 3,
    },
  ]);
  t.is(details.unlisted, 2);
  t.deepEqual(details.all, { flows: 1, flowsOvertaken: 1, overtaken: 3, overtakenPsh: 0, flowsFirstPsh: 1 });
});

test('a flow with many does not keep others from the list', (t) => {
  const value = { segments: 1, flags: 0x18, seq: 1, distance: 1, id: 1, behind: '1' };
  const one = (port: number, index: number) => ({
    key: { flow: key(port), nth: index },
    value: { index, ...value },
  });
  // The fifth is the first with PSH.
  const overtakes = [one(40000, 8), one(40000, 2), one(40000, 6), one(50000, 4)];
  const ports = [40000, 50000];
  const found = reading({
    sent: ports.map((p) => sent(p)),
    arrived: ports.map((p) => arrived(p)),
    overtakes,
  });
  const { overtaken } = found.details as unknown as OrderDetails;
  t.deepEqual(
    overtaken.map(({ packet }) => packet),
    [5, 3, 7, 9],
  );
});

test('with proof, captures that show more than the list holds are no doubt where all that was counted is as many', (t) => {
  const frames = [1, 2, 3, 4].map((id) => {
    const frame = ethernet(ipv4(6, tcp({ sequence: id })));
    frame.writeUInt16BE(id, 14 + 4);
    return frame;
  });
  // Three of the four are behind the last.
  const captures = { from: frames, to: [frames[3]!, ...frames.slice(0, 3)] };
  const { flow } = segmentOf(frames[0]!)!;
  const bytes = Buffer.from(flow, 'latin1');
  const word = (at: number) => [bytes.readUInt32LE(at), 0, 0, 0];
  const ports = { sport: bytes.readUInt16LE(8), dport: bytes.readUInt16LE(10) };
  const same = { ...key(1), saddr: word(0), daddr: word(4), ...ports };
  const value = { index: 0, segments: 1, flags: 0x10, seq: 1, distance: 1, id: 1, behind: '1' };
  const saysOf = (overtaken: number, packets: number) => {
    const maps = {
      points: points(),
      sent_flows: [{ ...sent(1), key: same }],
      arrived_flows: [{ ...arrived(1, { overtaken, packets }), key: same }],
      overtakes: [0, 1].map((nth) => ({ key: { flow: same, nth }, value: { ...value, index: nth } })),
    };
    const outputs = Object.entries(maps).map(([name, all]) => [`order/${name}`, JSON.stringify(all)]);
    for (const [at, all] of Object.entries(captures))
      outputs.push([`order/proof/${at}`, pcapOf(all).toString('base64')]);
    const proved = itemOf('order', { ...item.config, proof: 'on' } as Config);
    const steps = outputs.map(([id, stdout]) => [`observe/${id}`, { stdout }]);
    const { doubts = [] } = read(proved, outputsOf(Object.fromEntries(steps)), scenario);
    return doubts.filter((doubt) => doubt.includes('captures show'));
  };
  t.deepEqual(saysOf(3, 10), []);
  t.deepEqual(saysOf(2, 10), ['order: the captures show 3 reordered TCP packets, the programs 2']);
  t.deepEqual(saysOf(9, 10), [
    'order: the captures show 3 reordered TCP packets, the programs 9, of which 2 are in their list, which was full',
  ]);
  // Of super-packets, how many the segments that aren't listed were is not known.
  t.deepEqual(saysOf(9, 2), []);
});

const doubtful: [string, Parameters<typeof reading>[0], RegExp][] = [
  ['nothing left', { sent: [], arrived: [], points: points({ seen: 0 }) }, /no matching packet left h1:eth0/],
  ['nothing arrived', { arrived: [] }, /10 packets left h1:eth0, and none of them was recognised at h2:eth0/],
  [
    'packets that never left',
    { arrived: [arrived(1, { unknown: 4 })] },
    /4 packets that arrived at h2:eth0 did not match any that left h1:eth0/,
  ],
  [
    'packets that are very late',
    { arrived: [arrived(1, { late: 2 })] },
    /2 packets arrived more than 1984 packets late/,
  ],
  ['more than left', { arrived: [arrived(1, { segments: 12 })] }, /2 more packets arrived than were sent/],
  [
    'no room for flows',
    { points: points({ full: 1 }, { full: 2 }) },
    /3 packets belonged to flows beyond the 32768/,
  ],
  ['cut off', { points: points({ err: 1 }) }, /1 packets ended inside a header/],
  [
    'too many alike, and duplicates',
    { sent: [sent(1, { forgotten: 4 })], arrived: [arrived(1, { segments: 11, duplicated: 1 })] },
    /4 packets were identical to earlier ones/,
  ],
  [
    'too many alike, and overtakes',
    { sent: [sent(1, { forgotten: 4 })], arrived: [arrived(1, { overtaken: 3 })] },
    /4 packets were identical to earlier ones/,
  ],
];
for (const [title, maps, expected] of doubtful)
  test(`in doubt: ${title}`, (t) => {
    const { doubts } = reading(maps);
    t.is(doubts?.length, 1, doubts?.join('\n'));
    t.regex(doubts![0]!, expected);
  });

test('maps that were not read whole are a doubt, and no figures', (t) => {
  const found = read(item, outputsOf({ 'observe/order/points': { stdout: '[{"key": 0,' } }), scenario);
  t.deepEqual(found, {
    metrics: {},
    doubts: [
      'order: bpftool printed no dump of the map points (step observe/order/points, exit code 0): [{"key": 0,',
    ],
  });
});
