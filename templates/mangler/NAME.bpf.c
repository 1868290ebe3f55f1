// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NAME: drops one in `ratio` packets from or to `port`.
 *
 * `lab manglers NAME` shows what mangler.yaml says of it. What the headers give is described in them, and in
 * docs/manglers.md of lab.
 */
#include "lab_flow.h"

/* The seed first, then the parameters in the order of mangler.yaml. */
struct params {
	__u32 seed;
	__u32 ratio;
	__u32 port;
};
LAB_PARAMS(struct params)

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct lab_stats *stats = lab_stats();
	struct params *params = lab_params();
	struct lab_headers headers;
	struct lab_flow flow;
	void *data, *end;

	if (!stats || !params)
		return TC_ACT_UNSPEC;
	lab_seen_skb(stats, skb);

	if (lab_parse_skb(skb, &data, &end, &headers) ||
	    (headers.version && lab_flow_of(data, end, &headers, &flow))) {
		stats->err++;
		return TC_ACT_UNSPEC;
	}
	if (!headers.version)
		return TC_ACT_UNSPEC;
	if (flow.sport != bpf_htons(params->port) && flow.dport != bpf_htons(params->port))
		return TC_ACT_UNSPEC;
	stats->matched++;

	if (lab_choose(lab_chance(params->seed, &flow, lab_flow_count(&flow)), params->ratio))
		return TC_ACT_UNSPEC; /* the next program on the hook, then the packet's way on */
	stats->mangled++;
	/* TC_ACT_SHOT on egress would be told to the sender, who wouldn't count it as a loss. */
	return TC_ACT_STOLEN;
}
