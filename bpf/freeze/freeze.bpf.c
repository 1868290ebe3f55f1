// SPDX-License-Identifier: GPL-2.0-or-later
/* Drops all packets for a time, again and again. */
#include "lab_mangler.h"

struct params {
	struct lab_common common;
	__u32 length; /* us */
	__u32 period; /* us */
};
LAB_PARAMS(struct params)

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	__u64 since;

	if (!params || !lab_match(skb, &params->common, &packet))
		return TC_ACT_UNSPEC;
	since = lab_since() / 1000;
	if (!params->period || since % params->period + params->length < params->period)
		return TC_ACT_UNSPEC;
	if (!lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	lab_done(&packet, 0);
	return TC_ACT_STOLEN;
}
