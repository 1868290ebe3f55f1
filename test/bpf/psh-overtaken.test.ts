import type { OrderDetails } from '../../src/kinds/observe/order/details.ts';
import { ethernet, ipv4, ipv6, tcp, tcpFlags } from '../helpers/packets.ts';
import { progRun, rootTest as test } from '../helpers/prog-run.ts';
import { runLive } from '../helpers/run.ts';

const { psh, ack, syn } = tcpFlags;
const [unspecified, stolen] = [0xffff_ffff, 4];
const segment = (options = {}) => ethernet(ipv4(6, tcp(options)));
const six = (options = {}) => ethernet(ipv6(6, tcp(options)));
const retvals = ({ results }: { results: { retval: number }[] }) => results.map(({ retval }) => retval);

test('the first segment with PSH is held, over IPv4 and IPv6, and nothing before it', async (t) => {
  const frames = [
    segment({ flags: syn }),
    segment(),
    segment({ flags: psh | ack }),
    six({ flags: psh | ack }),
  ];
  const run = await progRun('psh-overtaken', 'egress', frames);
  t.deepEqual(retvals(run), [unspecified, unspecified, stolen, stolen]);
  t.like(run.counters, { seen: 4, matched: 2, mangled: 0, errors: 0 });
});

test('each connection has a first one; a new connection of the same ports too', async (t) => {
  const first = { flags: psh | ack };
  const frames = [
    segment({ ...first, sport: 1 }),
    segment({ ...first, sport: 2 }),
    segment({ flags: syn, sport: 1 }),
    segment({ ...first, sport: 1 }),
  ];
  const run = await progRun('psh-overtaken', 'egress', frames);
  t.deepEqual(retvals(run), [stolen, stolen, unspecified, stolen]);
  t.like(run.counters, { matched: 3, errors: 0 });
});

test('where it is all there is to send, its retransmission passes, and that is an error', async (t) => {
  const held = segment({ flags: psh | ack, sequence: 7 });
  const run = await progRun('psh-overtaken', 'egress', [held, held, held], { parameters: { after: 100 } });
  t.deepEqual(retvals(run), [stolen, unspecified, unspecified]);
  t.like(run.counters, { matched: 1, mangled: 0, errors: 1 });
});

test('`port` and `least`', async (t) => {
  const frames = [
    segment({ flags: psh | ack, dport: 22 }),
    segment({ flags: psh | ack, dport: 80, payload: Buffer.alloc(99) }),
    segment({ flags: psh | ack, dport: 80, payload: Buffer.alloc(100) }),
  ];
  const run = await progRun('psh-overtaken', 'egress', frames, { parameters: { port: 80, least: 100 } });
  t.deepEqual(retvals(run), [unspecified, unspecified, stolen]);
});

test('a packet that is too long to be held is an error', async (t) => {
  const frames = [segment({ flags: psh | ack, payload: Buffer.alloc(3000) })];
  const run = await progRun('psh-overtaken', 'egress', frames);
  t.deepEqual(retvals(run), [unspecified]);
  t.like(run.counters, { matched: 1, mangled: 0, errors: 1 });
});

for (const family of [4, 6]) {
  test(`IPv${family}: one overtaken packet in every connection, by as many as is said`, async (t) => {
    const { reading } = await runLive(`
title: T
nodes: { h1: {}, h2: {}, sw: { kind: bridge } }
links:
  - { ends: [h1:eth0, sw:p1], gso_max_segs: 1, offload: { tso: off, gso: off } }
  - { ends: [h2:eth0, sw:p2], gso_max_segs: 1, offload: { tso: off, gso: off } }
manglers: [{ on: sw:p1, hook: egress, program: psh-overtaken, with: { after: 3 } }]
traffic: [{ connections: { from: h1, to: h2, count: 40, parallel: 4, family: ${family} } }]
observe: [{ order: { from: h2:eth0, to: h1:eth0 } }]
`);
    const value = (name: string) => reading.metrics[name]?.value;
    t.is(value('connections.completed'), 40);
    // On a busy machine one may get the port of another that has ended.
    t.true(value('order.flows')! >= 30 && value('order.flows')! <= 40);
    t.is(value('order.flows_overtaken'), value('order.flows'));
    t.is(value('order.overtaken'), 40);
    t.is(value('order.overtaken_psh'), 40);
    t.like(reading.manglers[0], { matched: 40, mangled: 40, errors: 0 });
    const { overtaken } = reading.details!['order'] as OrderDetails;
    t.true(overtaken.every(({ distance, flags }) => distance === 3 && flags === 'PSH ACK'));
    t.deepEqual(reading.doubts, []);
  });
}
