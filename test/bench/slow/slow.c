// SPDX-License-Identifier: GPL-2.0-or-later
/* A program that costs time: it asks for the time `turns` times for every packet, and changes nothing. */
#include "lab.h"

#define MOST 5000

struct params {
	__u32 seed;
	__u32 turns;
};
LAB_PARAMS(struct params)

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct lab_stats *stats = lab_stats();
	struct params *params = lab_params();

	if (!stats || !params)
		return TC_ACT_UNSPEC;
	lab_seen_skb(stats, skb);
	for (__u32 turn = 0; turn < MOST; turn++) {
		if (turn >= params->turns)
			break;
		bpf_ktime_get_ns();
	}
	return TC_ACT_UNSPEC;
}
