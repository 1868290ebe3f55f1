import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ownLab } from '../../../helpers/cli.ts';
import { assertHostUnchanged, hostState } from '../../../helpers/host.ts';
import { valuesOf } from '../../../helpers/reading.ts';
import { runLive } from '../../../helpers/run.ts';
import { skipWithoutRoot } from '../../../helpers/skip.ts';

/** A datagram to a port that nobody listens at; every node sends it to itself. */
const nobody = (node: string) =>
  `  - command: { in: ${node}, run: [bash, -c, 'echo > /dev/udp/127.0.0.1/9'], exit: any }`;

test('drops are those of the nodes that are asked for, and of this lab', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const yaml = (on: string) => `
nodes: { h1: , h2: }
links: [h1 -- h2]
traffic:
${nobody('h1')}
${nobody('h2')}
${nobody('h2')}
observe: [{ drops: ${on} }]
expect: [{ metric: drops.h2.NO_SOCKET, min: 2 }]
`;
  const [all, one] = await Promise.all([runLive(yaml('{}')), runLive(yaml('{ on: [h2] }'))]);
  t.deepEqual([...all.reading.doubts, ...one.reading.doubts], []);
  const [ofAll, ofOne] = [valuesOf(all.reading), valuesOf(one.reading)];
  t.is(ofAll['drops.h1.NO_SOCKET'], 1);
  t.is(ofAll['drops.h2.NO_SOCKET'], 2);
  t.is(ofOne['drops.h2.NO_SOCKET'], 2);
  t.is(ofOne['drops.h1.NO_SOCKET'], undefined);
  await assertHostUnchanged(t, before);
});

/** Changes the first byte of the payload of UDP over IPv4 without options, and leaves the checksum as it was. */
const corrupt = `
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>
SEC("tc")
int corrupt(struct __sk_buff *skb)
{
	__u8 protocol, byte;

	if (bpf_skb_load_bytes(skb, 23, &protocol, 1) || protocol != 17 || bpf_skb_load_bytes(skb, 42, &byte, 1))
		return TC_ACT_OK;
	byte ^= 0xff;
	bpf_skb_store_bytes(skb, 42, &byte, 1, 0);
	return TC_ACT_OK;
}
char LICENSE[] SEC("license") = "GPL";
`;

test('a checksum that is wrong is the reason, by its name', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { directory } = ownLab(t);
  const program = join(directory, 'corrupt.c');
  writeFileSync(program, corrupt);
  const { reading } = await runLive(
    `
nodes: { h1: { addresses: { eth0: [10.7.0.1/24] } }, h2: { addresses: { eth0: [10.7.0.2/24] } } }
links: [{ ends: ['h1:eth0', 'h2:eth0'], offload: { tx: off, rx: off } }]
manglers: [{ on: 'h2:eth0', hook: ingress, program: ${program} }]
traffic: [command: { in: h1, run: [bash, -c, 'echo hello > /dev/udp/10.7.0.2/9'], exit: any }]
observe: [{ drops: { on: h2 } }]
expect: [{ metric: drops.h2.UDP_CSUM, equals: 1 }]
`,
    'mangled',
  );
  t.deepEqual(reading.doubts, []);
  t.is(valuesOf(reading)['drops.h2.UDP_CSUM'], 1);
});
