/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flows, and chance that a seed determines. bpf_get_prandom_u32() can't be seeded, and a hash of what is in
 * the packet alone gives a retransmission the verdict of the original, for ever; so the chance of a packet
 * is a hash of the seed, its flow, and its number in that flow.
 */
#ifndef LAB_FLOW_H
#define LAB_FLOW_H

#include "lab_headers.h"

struct lab_flow {
	__u32 saddr[4]; /* IPv4: in the first */
	__u32 daddr[4];
	__be16 sport; /* 0 for what is neither TCP nor UDP */
	__be16 dport;
	__u8 protocol;
	__u8 version;
	__u16 zero;
};

/* A program that only wants to know flows apart defines LAB_FLOW_UNCOUNTED, and has no such map. */
#ifndef LAB_FLOW_UNCOUNTED
struct lab_flow_state {
	__u64 packets; /* so far, that were counted */
	__u32 connection; /* of these, in the present connection */
	__u32 isn; /* initial sequence number of the present connection */
	__u32 burst; /* of lab_select.h */
	__u32 zero;
};

/* What is known of a flow. The flow that was silent longest makes room for a new one. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct lab_flow);
	__type(value, struct lab_flow_state);
} flows SEC(".maps");
#endif

/* The flow of a packet that lab_parse() found to be IP. 0, or -1 where the data end too early. */
static __always_inline int lab_flow_of(void *data, void *end, const struct lab_headers *h,
				       struct lab_flow *flow)
{
	__builtin_memset(flow, 0, sizeof(*flow));
	flow->version = h->version;
	flow->protocol = h->protocol;
	if (h->version == 6) {
		struct ipv6hdr *ip = lab_at(data, end, h->l3, sizeof(*ip));

		if (!ip)
			return -1;
		__builtin_memcpy(flow->saddr, &ip->saddr, sizeof(flow->saddr));
		__builtin_memcpy(flow->daddr, &ip->daddr, sizeof(flow->daddr));
	} else {
		struct iphdr *ip = lab_at(data, end, h->l3, sizeof(*ip));

		if (!ip)
			return -1;
		flow->saddr[0] = ip->saddr;
		flow->daddr[0] = ip->daddr;
	}
	if (!h->later && (h->protocol == IPPROTO_TCP || h->protocol == IPPROTO_UDP)) {
		__be16 *ports = lab_at(data, end, h->l4, 4);

		if (!ports)
			return -1;
		flow->sport = ports[0];
		flow->dport = ports[1];
	}
	return 0;
}

#ifndef LAB_FLOW_UNCOUNTED
static __always_inline struct lab_flow_state *lab_flow_state(const struct lab_flow *flow)
{
	struct lab_flow_state *state = bpf_map_lookup_elem(&flows, flow), first = {};

	if (state)
		return state;
	bpf_map_update_elem(&flows, flow, &first, BPF_ANY);
	return bpf_map_lookup_elem(&flows, flow);
}

/* Which packet of its flow this is, from 0 on. */
static __always_inline __u64 lab_flow_count(const struct lab_flow *flow)
{
	struct lab_flow_state *state = lab_flow_state(flow);

	/* Not atomic: a flow is on one CPU at a time, and a number given twice does no harm. */
	return state ? state->packets++ : 0;
}
#endif

/* The finaliser of MurmurHash3 (public domain): every bit of the input changes half of the output. */
static __always_inline __u64 lab_mix(__u64 x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdULL;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ULL;
	return x ^ (x >> 33);
}

/* 32 bits of chance for the packet that is number `count` of `flow`. */
static __always_inline __u32 lab_chance(__u32 seed, const struct lab_flow *flow, __u64 count)
{
	const __u64 *words = (const __u64 *)flow;
	/* Seeds are small numbers, so they are mixed before anything is added to them. */
	__u64 x = lab_mix(seed + 0x9e3779b97f4a7c15ULL);

	_Static_assert(sizeof(*flow) == 40, "hashed by words of 8 bytes");
#pragma unroll
	for (int i = 0; i < 5; i++)
		x = lab_mix(x ^ words[i]);
	return lab_mix(x ^ count) >> 32;
}

/* chance, evenly, as one of `choices` numbers from 0 on. */
static __always_inline __u32 lab_choose(__u32 chance, __u32 choices)
{
	return ((__u64)chance * choices) >> 32;
}

#endif
