// SPDX-License-Identifier: GPL-2.0-or-later
/* Drops what is longer than an MTU, and tells nobody: RFC 2923, section 2.1. */
#include "lab_mangler.h"

struct params {
	struct lab_common common;
	__u32 mtu;
	__u32 df;
};
LAB_PARAMS(struct params)

enum { ONLY, ANY };

/* Of the packet of IP, or of each that it will be cut into. */
static __always_inline __u32 length_of(struct __sk_buff *skb, const struct lab_packet *p)
{
	__u32 payload = lab_payload_of(p);

	return skb->gso_size && payload ? payload - p->headers.l3 + skb->gso_size : p->length - p->headers.l3;
}

/* Whether no router may cut it. */
static __always_inline int is_whole(const struct lab_packet *p)
{
	struct iphdr *ip;

	if (p->headers.version == 6)
		return 1;
	ip = lab_at(p->data, p->end, p->headers.l3, sizeof(*ip));
	return ip && ip->frag_off & bpf_htons(0x4000);
}

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;

	if (!params || !lab_match(skb, &params->common, &packet) || !packet.headers.version)
		return TC_ACT_UNSPEC;
	if (length_of(skb, &packet) <= params->mtu || (params->df == ONLY && !is_whole(&packet)))
		return TC_ACT_UNSPEC;
	if (!lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	lab_done(&packet, 0);
	return TC_ACT_STOLEN;
}
