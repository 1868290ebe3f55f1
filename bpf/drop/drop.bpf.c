// SPDX-License-Identifier: GPL-2.0-or-later
/* Drops packets. */
#include "lab_mangler.h"

struct params {
	struct lab_common common;
};
LAB_PARAMS(struct params)

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;

	if (!params || !lab_match(skb, &params->common, &packet) || !lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	lab_done(&packet, 0);
	/* TC_ACT_SHOT on egress would be told to the sender, who wouldn't count it as a loss. */
	return TC_ACT_STOLEN;
}
