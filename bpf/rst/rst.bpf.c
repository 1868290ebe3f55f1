// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes a RST of a TCP segment (RFC 9293, section 3.5.2), for its receiver. */
#include "lab_mangler.h"
#include "lab_payload.h"

struct params {
	struct lab_common common;
};
LAB_PARAMS(struct params)

static __always_inline int cut(struct __sk_buff *skb, struct lab_packet *p)
{
	/* What was found before is stale now. */
	if (lab_parse_skb(skb, &p->data, &p->end, &p->headers))
		return -1;
	return lab_payload_of(p) < skb->len ? lab_cut_payload(skb, p, 0) : 0;
}

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	struct tcphdr *tcp;
	__be16 was, is;

	if (!params || !lab_match(skb, &params->common, &packet) || !lab_is_tcp(&packet.headers))
		return TC_ACT_UNSPEC;
	tcp = lab_tcp_of(packet.data, packet.end, &packet.headers);
	if (!tcp) {
		packet.stats->err++;
		return TC_ACT_UNSPEC;
	}
	if (lab_tcp_flags(tcp) & (LAB_SYN | LAB_RST) || !lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	was = *(__be16 *)((void *)tcp + LAB_TCP_FLAGS);
	is = (was & bpf_htons(0xff00 | LAB_ACK)) | bpf_htons(LAB_RST);
	if (lab_store_tcp16(skb, &packet.headers, LAB_TCP_FLAGS, was, is) || cut(skb, &packet))
		lab_done(&packet, -1);
	else
		lab_done(&packet, 0);
	return TC_ACT_UNSPEC;
}
