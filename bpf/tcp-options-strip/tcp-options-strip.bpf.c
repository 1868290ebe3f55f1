// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes options of TCP (RFC 9293, section 3.1) padding, as middleboxes do that know better. */
#include "lab_options.h"
#include "lab_select.h"

struct params {
	struct lab_common common;
	__u32 sack;
	__u32 timestamps;
	__u32 window_scale;
	__u32 mptcp;
	__u32 mss;
	__u32 kind;
};
LAB_PARAMS(struct params)

/* Kinds below 64 that are to go, a bit for each. */
static __always_inline __u64 kinds_of(const struct params *params)
{
	return (__u64)!!params->sack << LAB_OPTION_SACK_PERMITTED | (__u64)!!params->sack << LAB_OPTION_SACK |
	       (__u64)!!params->timestamps << LAB_OPTION_TIMESTAMPS |
	       (__u64)!!params->window_scale << LAB_OPTION_WINDOW_SCALE |
	       (__u64)!!params->mptcp << LAB_OPTION_MPTCP | (__u64)!!params->mss << LAB_OPTION_MSS;
}

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	struct lab_options *options;

	if (!params || !lab_match(skb, &params->common, &packet) || !lab_is_tcp(&packet.headers))
		return TC_ACT_UNSPEC;
	options = lab_load_options(skb, &packet);
	if (!options) {
		packet.stats->err++;
		return TC_ACT_UNSPEC;
	}
	if (lab_blank_options(kinds_of(params), params->kind) && lab_select(&params->common, &packet))
		lab_done(&packet, lab_store_options(skb, &packet, options));
	return TC_ACT_UNSPEC;
}
