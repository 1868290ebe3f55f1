// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gives ICMP echo replies (RFC 792; ICMPv6: RFC 4443, section 4.2) a TTL, or hop limit, between `min` and
 * `max`, as if each had come by another way.
 */
#include "lab_checksum.h"
#include "lab_flow.h"

#define ICMP_ECHOREPLY 0
#define ICMPV6_ECHO_REPLY 129

struct params {
	__u32 seed;
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
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct lab_stats *stats = lab_stats();
	struct params *params = lab_params();
	struct lab_headers headers;
	struct lab_flow flow;
	__u8 *type, ttl;
	__u32 range;

	if (!stats || !params)
		return XDP_PASS;
	lab_seen_xdp(stats, ctx);
	if (lab_parse(data, end, &headers)) {
		stats->err++;
		return XDP_PASS;
	}
	if (headers.later || !((headers.version == 4 && headers.protocol == IPPROTO_ICMP) ||
			       (headers.version == 6 && headers.protocol == IPPROTO_ICMPV6)))
		return XDP_PASS;
	type = lab_at(data, end, headers.l4, 8);
	if (!type || lab_flow_of(data, end, &headers, &flow)) {
		stats->err++;
		return XDP_PASS;
	}
	if (*type != (headers.version == 4 ? ICMP_ECHOREPLY : ICMPV6_ECHO_REPLY))
		return XDP_PASS;
	stats->matched++;
	range = params->max < params->min ? 1 : params->max - params->min + 1;
	ttl = params->min + lab_choose(lab_chance(params->seed, &flow, lab_flow_count(&flow)), range);
	if (headers.version == 4) {
		struct iphdr *ip = lab_at(data, end, headers.l3, sizeof(*ip));

		if (ip)
			set_ttl(ip, ttl);
	} else {
		struct ipv6hdr *ip = lab_at(data, end, headers.l3, sizeof(*ip));

		if (ip)
			ip->hop_limit = ttl;
	}
	stats->mangled++;
	return XDP_PASS;
}
