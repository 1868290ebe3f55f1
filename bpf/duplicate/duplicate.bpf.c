// SPDX-License-Identifier: GPL-2.0-or-later
/* Sends packets more than once. */
#include "lab_clone.h"
#include "lab_mangler.h"

struct params {
	struct lab_common common;
	__u32 copies;
};
LAB_PARAMS(struct params)

#define MOST 8

static __always_inline int duplicate(struct __sk_buff *skb, __u64 flags)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	int failed = 0;

	if (!params || lab_is_own_clone() || !lab_match(skb, &params->common, &packet) ||
	    !lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
#pragma unroll
	for (__u32 i = 0; i < MOST; i++)
		if (i < params->copies)
			failed |= lab_send_clone(skb, flags);
	lab_done(&packet, failed);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int on_egress(struct __sk_buff *skb)
{
	return duplicate(skb, 0);
}

SEC("tc")
int on_ingress(struct __sk_buff *skb)
{
	return duplicate(skb, BPF_F_INGRESS);
}
