// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sets PSH (RFC 9293, section 3.1) on one in `ratio` TCP segments that carry none of SYN, FIN, RST and PSH.
 * To a switch that caches decisions by exact headers, each is a packet such as the flow hasn't had before.
 */
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
	struct tcphdr *tcp;
	__be16 flags;

	if (!params || !lab_match(skb, &params->common, &packet) || !lab_is_tcp(&packet.headers))
		return TC_ACT_UNSPEC;
	tcp = lab_tcp_of(packet.data, packet.end, &packet.headers);
	if (!tcp) {
		packet.stats->err++;
		return TC_ACT_UNSPEC;
	}
	flags = *(__be16 *)((void *)tcp + LAB_TCP_FLAGS);
	if (flags & bpf_htons(LAB_SYN | LAB_FIN | LAB_RST | LAB_PSH))
		return TC_ACT_UNSPEC;
	if (lab_select(&params->common, &packet))
		lab_done(&packet, lab_store_tcp16(skb, &packet.headers, LAB_TCP_FLAGS, flags,
						  flags | bpf_htons(LAB_PSH)));
	return TC_ACT_UNSPEC;
}
