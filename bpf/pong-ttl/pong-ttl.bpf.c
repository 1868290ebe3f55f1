// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gives ICMP echo replies (RFC 792; ICMPv6: RFC 4443, section 4.2) a TTL, or hop limit, between `min` and
 * `max`, as if each had come by another way.
 */
#include "lab_checksum.h"
#include "lab_select.h"

#define ICMP_ECHOREPLY 0
#define ICMPV6_ECHO_REPLY 129

struct params {
	struct lab_common common;
	__u32 min;
	__u32 max;
};
LAB_PARAMS(struct params)

static __always_inline void set_ttl(struct iphdr *ip, __u8 ttl)
{
	/* The TTL shares its 16-bit word of the checksum with the protocol. */
	__be16 *word = (__be16 *)&ip->ttl;
	__be16 old = *word;

	ip->ttl = ttl;
	ip->check = lab_csum_replace2(ip->check, old, *word);
}

SEC("xdp")
int on_xdp(struct xdp_md *ctx)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	__u8 *type, ttl;
	__u32 range;

	if (!params || !lab_match_xdp(ctx, &params->common, &packet) || packet.headers.later)
		return XDP_PASS;
	if (!(packet.headers.version == 4 && packet.headers.protocol == IPPROTO_ICMP) &&
	    !(packet.headers.version == 6 && packet.headers.protocol == IPPROTO_ICMPV6))
		return XDP_PASS;
	type = lab_at(packet.data, packet.end, packet.headers.l4, 8);
	if (!type) {
		packet.stats->err++;
		return XDP_PASS;
	}
	if (*type != (packet.headers.version == 4 ? ICMP_ECHOREPLY : ICMPV6_ECHO_REPLY))
		return XDP_PASS;
	if (!lab_select(&params->common, &packet))
		return XDP_PASS;
	range = params->max < params->min ? 1 : params->max - params->min + 1;
	ttl = params->min + lab_choose(lab_chance(params->common.seed, &packet.flow, lab_flow_count(&packet.flow)), range);
	if (packet.headers.version == 4) {
		struct iphdr *ip = lab_at(packet.data, packet.end, packet.headers.l3, sizeof(*ip));

		if (ip)
			set_ttl(ip, ttl);
	} else {
		struct ipv6hdr *ip = lab_at(packet.data, packet.end, packet.headers.l3, sizeof(*ip));

		if (ip)
			ip->hop_limit = ttl;
	}
	lab_done(&packet, 0);
	return XDP_PASS;
}
