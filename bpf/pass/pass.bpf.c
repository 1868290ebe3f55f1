// SPDX-License-Identifier: GPL-2.0-or-later
/* Changes nothing and counts: the measure of what a program on the hook costs by being there. */
#include "lab.h"

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct lab_stats *stats = lab_stats();

	if (stats)
		lab_seen_skb(stats, skb);
	return TC_ACT_UNSPEC;
}

SEC("xdp")
int on_xdp(struct xdp_md *ctx)
{
	struct lab_stats *stats = lab_stats();

	if (stats)
		lab_seen_xdp(stats, ctx);
	return XDP_PASS;
}
