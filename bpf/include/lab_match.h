/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every mangler is told by the same words of a scenario: which packets it is about (match), and which of these
 * it changes (selection). The manifest says `common: true`, and the first field of the parameters is
 * `struct lab_common common`. Here is the match; lab_select.h has the selection.
 */
#ifndef LAB_MATCH_H
#define LAB_MATCH_H

#include "lab_flow.h"
#include "lab_tcp.h"

/* An address and the bits of it that count, as on the wire. Version 0: any packet, IP or not. */
struct lab_prefix {
	__u32 version;
	__u32 address[4];
	__u32 mask[4];
};

#define LAB_BYTES 16

struct lab_bytes {
	__u32 length; /* 0: any */
	__u8 data[LAB_BYTES]; /* zeros behind the length */
};

#define LAB_VLAN_ANY 4097

enum { LAB_PARTS_ANY, LAB_PARTS_NONE, LAB_PARTS_ONLY };

/* A chance of 32 bits; all ones are certainty. */
#define LAB_ALWAYS 0xffffffff

/* In the order of src/mangler/common.ts. Numbers in the byte order of the CPU. */
struct lab_common {
	__u32 seed;
	/* Match. 0 is any, where nothing else is said. */
	__u32 protocol;
	__u32 ip;
	struct lab_prefix from;
	struct lab_prefix to;
	__u32 port; /* of either side */
	__u32 sport;
	__u32 dport;
	__u32 flags; /* of TCP, that are all set */
	__u32 noflags; /* of TCP, that are all clear */
	__u32 vlan; /* LAB_UNTAGGED, LAB_VLAN_ANY */
	__u32 fragments; /* LAB_PARTS_* */
	__u32 min_length; /* of the frame, in bytes */
	__u32 max_length;
	struct lab_bytes payload;
	__u32 offset; /* of these in the payload */
	/* Selection. */
	__u32 ratio;
	__u32 every;
	__u32 nth;
	__u32 first;
	__u32 chance;
	__u32 burst_begin;
	__u32 burst_end;
	__u32 burst_chance;
	__u32 calm_chance;
	__u32 begin; /* us */
	__u32 end; /* us; 0: never */
};

/* A packet in hand. Helpers that change a packet make `data` and `end` stale. */
struct lab_packet {
	struct lab_stats *stats;
	void *data;
	void *end;
	__u32 length; /* of the frame */
	struct lab_headers headers;
	struct lab_flow flow;
};

static __always_inline int lab_in_prefix(const struct lab_prefix *prefix, const __u32 *address)
{
	return (address[0] & prefix->mask[0]) == prefix->address[0] &&
	       (address[1] & prefix->mask[1]) == prefix->address[1] &&
	       (address[2] & prefix->mask[2]) == prefix->address[2] &&
	       (address[3] & prefix->mask[3]) == prefix->address[3];
}

/* Where the payload begins: behind TCP with its options, UDP, and the first 8 bytes of ICMP. 0: nowhere. */
static __always_inline __u32 lab_payload_of(const struct lab_packet *p)
{
	const struct lab_headers *h = &p->headers;

	if (!h->version || h->later)
		return h->l4;
	if (h->protocol == IPPROTO_TCP) {
		struct tcphdr *tcp = lab_tcp_of(p->data, p->end, h);

		return tcp ? h->l4 + lab_tcp_length(tcp) : 0;
	}
	if (h->protocol == IPPROTO_UDP || h->protocol == IPPROTO_ICMP || h->protocol == IPPROTO_ICMPV6)
		return h->l4 + 8;
	return h->l4;
}

/* All but the payload. */
static __always_inline int lab_match_headers(const struct lab_common *c, const struct lab_packet *p)
{
	const struct lab_headers *h = &p->headers;

	if (c->protocol && (!h->version || c->protocol != h->protocol))
		return 0;
	if (c->ip && c->ip != h->version)
		return 0;
	if (c->vlan != LAB_VLAN_ANY && c->vlan != h->vlan)
		return 0;
	if (c->fragments != LAB_PARTS_ANY && (c->fragments == LAB_PARTS_ONLY) != h->part)
		return 0;
	if (p->length < c->min_length || (c->max_length && p->length > c->max_length))
		return 0;
	if (c->from.version && (c->from.version != h->version || !lab_in_prefix(&c->from, p->flow.saddr)))
		return 0;
	if (c->to.version && (c->to.version != h->version || !lab_in_prefix(&c->to, p->flow.daddr)))
		return 0;
	if (c->port && p->flow.sport != bpf_htons(c->port) && p->flow.dport != bpf_htons(c->port))
		return 0;
	if (c->sport && p->flow.sport != bpf_htons(c->sport))
		return 0;
	if (c->dport && p->flow.dport != bpf_htons(c->dport))
		return 0;
	if (c->flags | c->noflags) {
		struct tcphdr *tcp = lab_is_tcp(h) ? lab_tcp_of(p->data, p->end, h) : 0;
		__u32 flags;

		if (!tcp)
			return 0;
		flags = lab_tcp_flags(tcp);
		if ((flags & c->flags) != c->flags || flags & c->noflags)
			return 0;
	}
	return 1;
}

/* What lab_match() and lab_match_xdp() do once the headers are parsed. */
static __always_inline int lab_match_parsed(const struct lab_common *c, struct lab_packet *p, int failed)
{
	if (!failed && p->headers.version)
		failed = lab_flow_of(p->data, p->end, &p->headers, &p->flow);
	if (failed) {
		p->stats->err++;
		return 0;
	}
	return lab_match_headers(c, p);
}

/* On tc, first of all: counts the packet as seen, parses it, and tells whether the scenario's words are met. */
static __always_inline int lab_match(struct __sk_buff *skb, const struct lab_common *c, struct lab_packet *p)
{
	__u32 found[LAB_BYTES / 4] = {}, payload;
	const __u32 *wanted = (const __u32 *)c->payload.data;

	p->stats = lab_stats();
	if (!p->stats)
		return 0;
	lab_seen_skb(p->stats, skb);
	p->length = skb->len;
	__builtin_memset(&p->flow, 0, sizeof(p->flow));
	if (!lab_match_parsed(c, p, lab_parse_skb(skb, &p->data, &p->end, &p->headers)))
		return 0;
	if (!c->payload.length)
		return 1;
	payload = lab_payload_of(p);
	if (!payload || lab_load(skb, payload + c->offset, found, c->payload.length, LAB_BYTES))
		return 0;
	return found[0] == wanted[0] && found[1] == wanted[1] && found[2] == wanted[2] && found[3] == wanted[3];
}

/* The same on XDP. */
static __always_inline int lab_match_xdp(struct xdp_md *xdp, const struct lab_common *c, struct lab_packet *p)
{
	__u32 payload;

	p->stats = lab_stats();
	if (!p->stats)
		return 0;
	lab_seen_xdp(p->stats, xdp);
	p->data = (void *)(long)xdp->data;
	p->end = (void *)(long)xdp->data_end;
	p->length = xdp->data_end - xdp->data;
	__builtin_memset(&p->flow, 0, sizeof(p->flow));
	if (!lab_match_parsed(c, p, lab_parse(p->data, p->end, &p->headers)))
		return 0;
	if (!c->payload.length)
		return 1;
	payload = lab_payload_of(p) + c->offset;
#pragma unroll
	for (__u32 i = 0; i < LAB_BYTES; i++) {
		__u8 *byte;

		if (i >= c->payload.length)
			break;
		byte = lab_at(p->data, p->end, payload + i, 1);
		if (!byte || *byte != c->payload.data[i])
			return 0;
	}
	return 1;
}

#endif
