// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sets PSH (RFC 9293, section 3.1) on one in `ratio` TCP segments that carry none of SYN, FIN, RST and PSH.
 * To a switch that caches decisions by exact headers, each is a packet such as the flow hasn't had before.
 */
#include "lab_flow.h"
#include "lab_tcp.h"

struct params {
	__u32 seed;
	__u32 ratio;
	__u32 port; /* of either side; 0: any */
};
LAB_PARAMS(struct params)

static __always_inline int set_psh(struct __sk_buff *skb, __u32 l4, __be16 flags)
{
	__be16 pushed = flags | bpf_htons(LAB_PSH);

	if (bpf_l4_csum_replace(skb, l4 + LAB_TCP_SUM, flags, pushed, sizeof(flags)))
		return -1;
	return bpf_skb_store_bytes(skb, l4 + LAB_TCP_FLAGS, &pushed, sizeof(pushed), 0);
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
	if (!lab_is_tcp(&headers))
		return TC_ACT_UNSPEC;
	tcp = lab_tcp_of(data, end, &headers);
	if (!tcp) {
		stats->err++;
		return TC_ACT_UNSPEC;
	}
	flags = *(__be16 *)((void *)tcp + LAB_TCP_FLAGS);
	if (flags & bpf_htons(LAB_SYN | LAB_FIN | LAB_RST | LAB_PSH))
		return TC_ACT_UNSPEC;
	if (params->port && !lab_has_port(tcp, params->port))
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
