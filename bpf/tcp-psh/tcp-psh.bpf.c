// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sets PSH (RFC 9293, section 3.1) on one in `ratio` TCP segments that carry none of SYN, FIN, RST and PSH.
 * To a switch that caches decisions by exact headers, each is a packet such as the flow hasn't had before.
 */
#include "lab_flow.h"

/* Bytes 12 and 13 of the TCP header: data offset, reserved bits, flags. */
#define FLAGS_OFFSET 12
#define SUM_OFFSET 16
#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define PSH 0x08

struct params {
	__u32 seed;
	__u32 ratio;
	__u32 port; /* of either side; 0: any */
};
LAB_PARAMS(struct params)

static __always_inline int set_psh(struct __sk_buff *skb, __u32 l4, __be16 flags)
{
	__be16 pushed = flags | bpf_htons(PSH);

	if (bpf_l4_csum_replace(skb, l4 + SUM_OFFSET, flags, pushed, sizeof(flags)))
		return -1;
	return bpf_skb_store_bytes(skb, l4 + FLAGS_OFFSET, &pushed, sizeof(pushed), 0);
}

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct lab_stats *stats = lab_stats();
	struct params *params = lab_params();
	struct lab_headers headers;
	struct lab_flow flow;
	struct tcphdr *tcp;
	void *data, *end;
	__be16 flags;

	if (!stats || !params)
		return TC_ACT_UNSPEC;
	lab_seen_skb(stats, skb);
	if (lab_parse_skb(skb, &data, &end, &headers)) {
		stats->err++;
		return TC_ACT_UNSPEC;
	}
	if (!headers.version || headers.protocol != IPPROTO_TCP || headers.later)
		return TC_ACT_UNSPEC;
	tcp = lab_at(data, end, headers.l4, sizeof(*tcp));
	if (!tcp) {
		stats->err++;
		return TC_ACT_UNSPEC;
	}
	flags = *(__be16 *)((void *)tcp + FLAGS_OFFSET);
	if (flags & bpf_htons(SYN | FIN | RST | PSH))
		return TC_ACT_UNSPEC;
	if (params->port && tcp->source != bpf_htons(params->port) && tcp->dest != bpf_htons(params->port))
		return TC_ACT_UNSPEC;
	if (lab_flow_of(data, end, &headers, &flow)) {
		stats->err++;
		return TC_ACT_UNSPEC;
	}
	stats->matched++;
	if (lab_choose(lab_chance(params->seed, &flow, lab_flow_count(&flow)), params->ratio))
		return TC_ACT_UNSPEC;
	if (set_psh(skb, headers.l4, flags))
		stats->err++;
	else
		stats->mangled++;
	return TC_ACT_UNSPEC;
}
