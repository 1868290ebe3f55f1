// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes the receive window of TCP smaller (RFC 9293, section 3.1). */
#include "lab_mangler.h"

struct params {
	struct lab_common common;
	__u32 window;
};
LAB_PARAMS(struct params)

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	struct tcphdr *tcp;
	__be16 was;

	if (!params || !lab_match(skb, &params->common, &packet) || !lab_is_tcp(&packet.headers))
		return TC_ACT_UNSPEC;
	tcp = lab_tcp_of(packet.data, packet.end, &packet.headers);
	if (!tcp) {
		packet.stats->err++;
		return TC_ACT_UNSPEC;
	}
	was = tcp->window;
	if (lab_tcp_flags(tcp) & (LAB_SYN | LAB_RST) || bpf_ntohs(was) <= params->window)
		return TC_ACT_UNSPEC;
	if (lab_select(&params->common, &packet))
		lab_done(&packet, lab_store_tcp16(skb, &packet.headers, LAB_TCP_WINDOW, was, bpf_htons(params->window)));
	return TC_ACT_UNSPEC;
}
