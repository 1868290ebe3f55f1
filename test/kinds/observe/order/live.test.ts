import { fileURLToPath } from 'node:url';
import type { OrderDetails } from '../../../../src/kinds/observe/order/details.ts';
import { rootTest as test } from '../../../helpers/prog-run.ts';
import { skip } from '../../../helpers/skip.ts';
import { type LiveRun, runLive } from '../../../helpers/run.ts';

const pattern = fileURLToPath(new URL('pattern.bpf.c', import.meta.url));

/**
 * Two hosts and a bridge, which does what is asked to the packets on their way from h1 to h2. Windows keep what is
 * under way at once to what the kernel's queues take, so that nothing else is lost.
 */
async function run(
  traffic: string,
  made: Record<string, string>,
  offloads: string,
  options = '',
  receiver = '',
): Promise<LiveRun> {
  const manglers = Object.entries(made).map(
    ([name, parameters]) =>
      `  - { on: sw:p2, hook: egress, program: ${pattern}, name: ${name}, with: { ${parameters} } }`,
  );
  return runLive(`
title: T
nodes:
  h1: { addresses: { eth0: [10.0.0.1/24, 'fd00::1/64'] } }
  h2: { addresses: { eth0: [10.0.0.2/24, 'fd00::2/64'] } }
  sw: { kind: bridge }
links:
  - { ends: [h1:eth0, sw:p1], ${offloads} }
  - { ends: [h2:eth0, sw:p2], ${receiver} }
manglers: ${manglers.length > 0 ? `\n${manglers.join('\n')}` : '[]'}
traffic: [{ iperf3: { from: h1, to: h2, ${traffic} } }]
observe: [{ order: { from: h1:eth0, to: h2:eth0${options} } }]
`);
}

const segments = 'gso_max_segs: 1, offload: { tso: off, gso: off }';
const superPackets = 'offload: { tso: off, gso: off }';
const overtake = 'what: 0, every: 100, at: 20';
const drop = 'what: 1, every: 100, at: 50';
const twice = 'what: 2, every: 100, at: 60';

/**
 * What order says, and what the programs on the way say that they did. A packet that is still held when the counters
 * are read counts as lost, unless order saw it: TCP may send once more between the two readings, and free it.
 */
function figures({ reading: { metrics, manglers } }: LiveRun) {
  const made = (name: string) =>
    manglers.find((one) => one.name === name) ?? { matched: 0, mangled: 0, errors: 0 };
  const value = (name: string) => metrics[`order.${name}`]?.value ?? NaN;
  const overtakes = made('overtake').mangled!;
  const held = made('overtake').matched! - overtakes - (made('overtake').errors ?? 0);
  const freed = Math.min(Math.max(value('overtaken') - overtakes, 0), held);
  return {
    seen: { overtaken: value('overtaken'), lost: value('lost'), duplicated: value('duplicated') },
    done: {
      overtaken: overtakes + freed,
      lost: made('drop').mangled! + held - freed,
      duplicated: made('twice').mangled,
    },
    flows: value('flows'),
    packets: value('packets'),
  };
}

for (const family of [4, 6]) {
  for (const [parallel, bytes] of [
    [1, '8M, window: 256k'],
    [64, '20M, window: 8k'],
  ] as const) {
    test(`IPv${family}, ${parallel} flows: overtakes, drops and duplicates, each told from the others`, async (t) => {
      const made = { overtake, drop, twice };
      const live = await run(`bytes: ${bytes}, parallel: ${parallel}, family: ${family}`, made, segments);
      const { seen, done, flows } = figures(live);
      t.deepEqual(seen, done as typeof seen);
      t.true(seen.overtaken > 20 && seen.lost > 20 && seen.duplicated > 20, JSON.stringify(seen));
      // iperf3 has a connection of its own for control.
      t.is(flows, parallel + 1);
      t.deepEqual(live.reading.doubts, []);
    });
  }

  test(`IPv${family}: losses alone are no overtakes, whatever the sender sends again`, async (t) => {
    const live = await run(
      `bytes: 6M, window: 64k, parallel: 4, family: ${family}`,
      { drop: 'what: 1, every: 100' },
      segments,
    );
    const { seen, done } = figures(live);
    t.is(seen.overtaken, 0);
    t.deepEqual(seen, done as typeof seen);
    t.true(live.reading.metrics['order.retransmitted']!.value >= seen.lost - 5);
  });

  test(`IPv${family}: super-packets that are cut up on the way are told segment by segment`, async (t) => {
    const live = await run(
      `bytes: 6M, window: 64k, parallel: 4, family: ${family}`,
      { overtake, drop },
      superPackets,
    );
    const { seen, done } = figures(live);
    t.deepEqual(seen, done as typeof seen);
    t.true(seen.overtaken > 20);
    t.deepEqual(live.reading.doubts, []);
  });

  test(`IPv${family}: segments that are joined on the way are told one by one`, async (t) => {
    const traffic = `bytes: 6M, window: 64k, parallel: 4, family: ${family}`;
    const live = await run(traffic, { overtake, drop }, segments, '', 'offload: { gro: on, tso: off }');
    const { seen, done } = figures(live);
    t.deepEqual(seen, done as typeof seen);
    t.true(seen.overtaken > 20);
    t.deepEqual(live.reading.doubts, []);
    // Fewer packets than segments: some were joined.
    const text = live.record.outputs.get('observe/order/arrived_flows')!.stdout;
    const sum = (name: string) =>
      [...text.matchAll(new RegExp(`"${name}": (\\d+)`, 'g'))].reduce((all, one) => all + Number(one[1]), 0);
    // Whether the kernel joins any is a matter of how they come; without, this shows nothing.
    if (sum('packets') === sum('segments')) skip(t, 'the kernel joined no segments');
  });

  test(`IPv${family}: fragments of UDP`, async (t) => {
    const traffic = `protocol: udp, bytes: 2M, bitrate: 100mbit, length: 4000, family: ${family}`;
    const live = await run(traffic, { overtake, drop, twice }, segments);
    const { seen, done } = figures(live);
    t.deepEqual(seen, done as typeof seen);
    t.true(seen.overtaken > 2 && seen.lost > 2 && seen.duplicated > 2, JSON.stringify(seen));
    t.deepEqual(live.reading.doubts, []);
  });

  test(`IPv${family}: UDP`, async (t) => {
    const traffic = `protocol: udp, bytes: 2M, bitrate: 200mbit, length: 1000, parallel: 3, family: ${family}`;
    const live = await run(traffic, { overtake, drop, twice }, segments);
    const { seen, done } = figures(live);
    t.deepEqual(seen, done as typeof seen);
    t.true(seen.overtaken > 10);
  });
}

test('datagrams that are the same but for their IP ID, which comes round again and again', async (t) => {
  const kinds = Object.entries({ overtake, drop, twice }).map(
    ([name, parameters]) =>
      `  - { on: sw:p2, hook: egress, program: ${pattern}, name: ${name}, with: { ${parameters} } }\n`,
  );
  const live = await runLive(`
title: T
nodes:
  h1: { addresses: { eth0: [10.0.0.1/24] } }
  # Nobody listens, and nobody says so.
  h2:
    addresses: { eth0: [10.0.0.2/24] }
    nftables: 'table inet t { chain i { type filter hook input priority 0; udp dport 9 drop; }; }'
  sw: { kind: bridge }
links: ['h1:eth0 -- sw:p1', 'h2:eth0 -- sw:p2']
manglers:
${kinds.join('')}
traffic:
  - command: { in: h1, run: [bash, -c, 'dd if=/dev/zero bs=1000 count=300000 >/dev/udp/10.0.0.2/9'] }
observe: [{ order: { from: h1:eth0, to: h2:eth0 } }]
`);
  const { seen, done } = figures(live);
  t.is(seen.overtaken, done.overtaken!);
  t.true(seen.overtaken > 1000);
  t.deepEqual(live.reading.doubts, []);
});

test('who was overtaken by whom', async (t) => {
  const made = { overtake: 'what: 0, every: 1000000, at: 300, after: 3' };
  const live = await run('bytes: 3M, window: 256k, family: 6', made, segments);
  const { overtaken, unlisted } = live.reading.details!['order'] as OrderDetails;
  const [one] = overtaken;
  t.deepEqual([overtaken.length, unlisted], [1, 0]);
  t.like(one, { packet: 301, segments: 1, overtakenBy: [302, 303, 304], distance: 3 });
  t.regex(one!.flow, /^TCP \[fd00::1\]:\d+ > \[fd00::2\]:5201$/);
  t.regex(one!.flags!, /ACK/);
  t.is(live.reading.metrics['order.max_distance']?.value, 3);
});

for (const family of [4, 6])
  test(`IPv${family}: two captures prove it`, async (t) => {
    const traffic = `bytes: 3M, window: 128k, parallel: 2, family: ${family}`;
    const { reading } = await run(traffic, { overtake, drop }, segments, ', proof: on');
    const value = (name: string) => reading.metrics[`order.${name}`]?.value;
    t.true(value('overtaken')! > 10);
    // A packet of each of the two flows may still be held when the maps are read, and be freed into the captures.
    const freed = value('proof.overtaken')! - value('overtaken')!;
    t.true(freed >= 0 && freed <= 2, String(freed));
    t.is(value('proof.unmatched'), 0);
    t.deepEqual(reading.doubts, []);
    t.deepEqual(
      reading.files.map(({ path, keep }) => `${path.split('/').at(-1)} ${keep}`),
      ['order.from.pcap always', 'order.to.pcap always'],
    );
  });

test('at full rate on a quiet link nothing is overtaken, and nothing missed', async (t) => {
  const live = await runLive(`
title: T
lab: two-hosts
traffic: [{ iperf3: { from: h1, to: h2, time: 1s, parallel: 8 } }]
observe: [{ order: { from: h1:eth0, to: h2:eth0 } }]
`);
  t.is(live.reading.metrics['order.overtaken']?.value, 0);
  t.is(live.reading.metrics['order.duplicated']?.value, 0);
  t.true(live.reading.metrics['order.packets']!.value > 10_000);
  t.deepEqual(live.reading.doubts, []);
});
