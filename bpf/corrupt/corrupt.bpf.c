// SPDX-License-Identifier: GPL-2.0-or-later
/* Inverts bits of a payload, and leaves the checksum wrong or mends it. */
#include "lab_mangler.h"
#include "lab_payload.h"

struct params {
	struct lab_common common;
	__u32 at;
	__u32 mask;
	__u32 checksum;
};
LAB_PARAMS(struct params)

enum { WRONG, MENDED };

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	__u32 payload, where, sum;
	__be16 was, is;
	__u8 byte;

	if (!params || !lab_match(skb, &params->common, &packet) || !packet.headers.version || packet.headers.later)
		return TC_ACT_UNSPEC;
	payload = lab_payload_of(&packet);
	where = payload + params->at;
	if (!payload || where >= skb->len || bpf_skb_load_bytes(skb, where, &byte, 1))
		return TC_ACT_UNSPEC;
	sum = params->checksum == MENDED ? lab_sum_of(&packet) : 0;
	if (!lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	/* The sum is of 16-bit words that begin where the header does; the other half doesn't change. */
	was = bpf_htons((where - packet.headers.l4) & 1 ? byte : byte << 8);
	byte ^= params->mask;
	is = bpf_htons((where - packet.headers.l4) & 1 ? byte : byte << 8);
	if (sum && bpf_l4_csum_replace(skb, sum, was, is, sizeof(is)))
		lab_done(&packet, -1);
	else
		lab_done(&packet, bpf_skb_store_bytes(skb, where, &byte, 1, 0));
	return TC_ACT_UNSPEC;
}
