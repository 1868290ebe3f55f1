// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NAME: drops packets, until you make it do something better.
 *
 * `lab manglers NAME` shows what mangler.yaml says of it. What the headers give is described in them, and in
 * docs/manglers.md of lab.
 */
#include "lab_mangler.h"

/* The parameters in common, then your own in the order of mangler.yaml. */
struct params {
	struct lab_common common;
};
LAB_PARAMS(struct params)

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;

	/* Counts it as seen; parses it; holds it against protocol, addresses, ports and so on. */
	if (!params || !lab_match(skb, &params->common, &packet))
		return TC_ACT_UNSPEC; /* the next program on the hook, then the packet's way on */
	/* Counts it as matched; ratio, chance, first and so on say whether it is this one. */
	if (!lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	lab_done(&packet, 0);
	/* TC_ACT_SHOT on egress would be told to the sender, who wouldn't count it as a loss. */
	return TC_ACT_STOLEN;
}
