// SPDX-License-Identifier: GPL-2.0-or-later
/* Cuts packets off. */
#include "lab_mangler.h"
#include "lab_payload.h"

struct params {
	struct lab_common common;
	__u32 keep;
	__u32 lengths;
};
LAB_PARAMS(struct params)

enum { LEFT, MENDED };

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	__u32 payload;

	if (!params || !lab_match(skb, &params->common, &packet) || !packet.headers.version || packet.headers.later)
		return TC_ACT_UNSPEC;
	if (params->lengths == MENDED && packet.headers.protocol != IPPROTO_TCP && packet.headers.protocol != IPPROTO_UDP)
		return TC_ACT_UNSPEC;
	payload = lab_payload_of(&packet);
	if (!payload || payload + params->keep >= skb->len || !lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	lab_done(&packet, params->lengths == MENDED ? lab_cut_payload(skb, &packet, params->keep) :
						      bpf_skb_change_tail(skb, payload + params->keep, 0));
	return TC_ACT_UNSPEC;
}
