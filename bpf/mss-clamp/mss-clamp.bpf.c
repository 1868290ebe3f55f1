// SPDX-License-Identifier: GPL-2.0-or-later
/* Lowers the maximum segment size that a SYN offers (RFC 9293, section 3.7.1; RFC 6691). */
#include "lab_options.h"
#include "lab_select.h"

struct params {
	struct lab_common common;
	__u32 mss;
};
LAB_PARAMS(struct params)

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	struct lab_options *options;
	__u32 found, mss, swapped, at;
	__be16 was, is;

	if (!params || !lab_match(skb, &params->common, &packet) || !lab_is_tcp(&packet.headers))
		return TC_ACT_UNSPEC;
	options = lab_load_options(skb, &packet);
	if (!options) {
		packet.stats->err++;
		return TC_ACT_UNSPEC;
	}
	found = lab_find_option(LAB_OPTION_MSS, 4);
	mss = found & 0xffff;
	found >>= 16;
	if (!found)
		return TC_ACT_UNSPEC;
	if (mss <= params->mss || !lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	at = packet.headers.l4 + sizeof(struct tcphdr) + found;
	was = bpf_htons(mss);
	is = bpf_htons(params->mss);
	/* The sum is of 16-bit words; at an odd place the bytes are of the other halves. */
	swapped = found & 1;
	if (bpf_l4_csum_replace(skb, packet.headers.l4 + LAB_TCP_SUM, swapped ? __builtin_bswap16(was) : was,
				swapped ? __builtin_bswap16(is) : is, sizeof(is)))
		lab_done(&packet, -1);
	else
		lab_done(&packet, bpf_skb_store_bytes(skb, at, &is, sizeof(is), 0));
	return TC_ACT_UNSPEC;
}
