// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets the identification of IPv4 (RFC 791, section 3.1; RFC 6864). */
#include "lab_mangler.h"

struct params {
	struct lab_common common;
	__u32 how;
	__u32 value;
};
LAB_PARAMS(struct params)

#define IPV4_ID 4

enum { SET, RANDOM };

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	__u32 where = IPV4_ID;
	__be16 *at, was, is;

	if (!params || !lab_match(skb, &params->common, &packet) || packet.headers.version != 4 || packet.headers.part)
		return TC_ACT_UNSPEC;
	at = lab_at(packet.data, packet.end, packet.headers.l3 + where, sizeof(*at));
	if (!at) {
		packet.stats->err++;
		return TC_ACT_UNSPEC;
	}
	was = *at;
	if (!lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	is = bpf_htons(params->value);
	if (params->how == RANDOM)
		is = lab_chance(params->common.seed ^ RANDOM, &packet.flow, lab_flow_count(&packet.flow));
	lab_done(&packet, lab_store_ip(skb, &packet.headers, where, was, is));
	return TC_ACT_UNSPEC;
}
