// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets, lowers and raises the TTL of IPv4 (RFC 791, section 3.1), or the hop limit of IPv6 (RFC 8200, section 3). */
#include "lab_mangler.h"

struct params {
	struct lab_common common;
	__u32 how;
	__u32 value;
};
LAB_PARAMS(struct params)

enum { SET, LOWER, RAISE };

/* Where the 16-bit word with it begins. */
#define IPV4_TTL 8
#define IPV6_HOP_LIMIT 6

static __always_inline __u32 value_for(const struct params *params, __u32 ttl)
{
	if (params->how == LOWER)
		return ttl > params->value ? ttl - params->value : 0;
	if (params->how == RAISE)
		return ttl + params->value < 255 ? ttl + params->value : 255;
	return params->value;
}

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	/* The TTL is the upper byte of its word in IPv4, the lower one in IPv6. */
	__u32 where, shift, ttl, to;
	__be16 *at, was, is;

	if (!params || !lab_match(skb, &params->common, &packet) || !packet.headers.version)
		return TC_ACT_UNSPEC;
	where = packet.headers.version == 4 ? IPV4_TTL : IPV6_HOP_LIMIT;
	shift = packet.headers.version == 4 ? 8 : 0;
	at = lab_at(packet.data, packet.end, packet.headers.l3 + where, sizeof(*at));
	if (!at) {
		packet.stats->err++;
		return TC_ACT_UNSPEC;
	}
	was = *at;
	ttl = bpf_ntohs(was) >> shift & 0xff;
	to = value_for(params, ttl);
	if (to == ttl || !lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	is = (was & bpf_htons(0xff00 >> shift)) | bpf_htons(to << shift);
	lab_done(&packet, lab_store_ip(skb, &packet.headers, where, was, is));
	return TC_ACT_UNSPEC;
}
