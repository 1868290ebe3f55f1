// SPDX-License-Identifier: GPL-2.0-or-later
/* Pushes, pops and rewrites VLAN tags (IEEE 802.1Q). */
#include "lab_mangler.h"

struct params {
	struct lab_common common;
	__u32 action;
	__u32 id;
	__u32 priority;
	__u32 outer;
};
LAB_PARAMS(struct params)

enum { PUSH, POP, SET };

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	int failed = 0;

	if (!params || !lab_match(skb, &params->common, &packet))
		return TC_ACT_UNSPEC;
	if (params->action != PUSH && packet.headers.vlan == LAB_UNTAGGED)
		return TC_ACT_UNSPEC;
	if (!lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	if (params->action != PUSH)
		failed = bpf_skb_vlan_pop(skb);
	if (params->action != POP && !failed)
		failed = bpf_skb_vlan_push(skb, bpf_htons(params->outer ? ETH_P_8021AD : ETH_P_8021Q),
					   params->priority << 13 | params->id);
	lab_done(&packet, failed);
	return TC_ACT_UNSPEC;
}
