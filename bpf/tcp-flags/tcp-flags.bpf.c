// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets, clears and flips flags of TCP (RFC 9293, section 3.1; ECE and CWR: RFC 3168, section 6.1). */
#include "lab_mangler.h"

struct params {
	struct lab_common common;
	__u32 set;
	__u32 clear;
	__u32 flip;
};
LAB_PARAMS(struct params)

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
	was = *(__be16 *)((void *)tcp + LAB_TCP_FLAGS);
	is = ((was & ~bpf_htons(params->clear)) | bpf_htons(params->set)) ^ bpf_htons(params->flip);
	if (is != was && lab_select(&params->common, &packet))
		lab_done(&packet, lab_store_tcp16(skb, &packet.headers, LAB_TCP_FLAGS, was, is));
	return TC_ACT_UNSPEC;
}
