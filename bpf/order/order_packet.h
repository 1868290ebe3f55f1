/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tells a packet from the others of its flow, at both ends of the way. */
#ifndef ORDER_PACKET_H
#define ORDER_PACKET_H

#include "order.h"
#include "lab_tcp.h"

struct packet {
	struct lab_flow flow;
	__u64 rest; /* hash of what all segments of a super-packet share */
	__u32 seq;  /* of TCP */
	__u32 id;   /* of IPv4; over IPv6 the stamp of a TCP segment, which all of a super-packet have */
	__u32 payload;
	__u32 segments;
	__u32 size; /* of each segment but the last, in bytes of payload */
	__u32 flags;
	__u32 stamp_at; /* offset in the packet; 0: it has no stamp */
};

/* A hash of five words: odd factors of their own, and one mix of the sum. */
static __always_inline __u64 hash_words(const __u64 words[5])
{
	return lab_mix(words[0] * 0x9e3779b97f4a7c15ULL + words[1] * 0xc2b2ae3d27d4eb4fULL +
		       words[2] * 0x165667b19e3779f9ULL + words[3] * 0xd6e8feb86659fd93ULL +
		       words[4] * 0xa0761d6478bd642fULL);
}

static __always_inline __u64 flow_hash(const struct lab_flow *flow)
{
	_Static_assert(sizeof(*flow) == 40, "hashed by words of 8 bytes");
	return hash_words((const __u64 *)flow);
}

/*
 * The key of what left beginning `ahead` segments behind the packet's first, of super-packets of `size`, and
 * `joined` packets after the one that was the first. The last bits are for twins; none is 0.
 */
static __always_inline __u64 key_of(const struct packet *p, __s32 ahead, __u32 size, __u32 joined)
{
	__u32 seq = p->seq + ahead * size;
	__u32 id = (p->id + (p->flow.version == 4 ? ahead : joined)) & 0xffff;

	return (lab_mix(p->rest ^ ((__u64)seq << 32 | id)) | 2 * TWINS - 1) - (TWINS - 1);
}

/* 64 bits of the `length` bytes at `at`, at most 40. Negative lengths and 0 give 0. */
static __always_inline __u64 hash_bytes(struct __sk_buff *skb, __u32 at, __u64 length)
{
	__u64 words[5] = {};

	return lab_load(skb, at, words, length, sizeof(words)) ? 0 : hash_words(words);
}

/*
 * TTL, DSCP, MAC addresses and VLANs may change on the way; so may flags of TCP, which are what switches and
 * manglers are about.
 */
static __always_inline int describe_tcp(struct __sk_buff *skb, void *data, void *end,
					const struct lab_headers *h, struct packet *p)
{
	struct tcphdr *tcp = lab_tcp_of(data, end, h);
	__u32 header, window, kind;

	if (!tcp)
		return -1;
	header = lab_tcp_length(tcp);
	p->seq = bpf_ntohl(tcp->seq);
	p->flags = lab_tcp_flags(tcp);
	if (p->flow.version == 6) {
		p->id = bpf_ntohs(tcp->urg_ptr);
		p->stamp_at = p->flags & LAB_URG ? 0 : h->l4 + LAB_TCP_URGENT;
	}
	p->payload = p->payload > header ? p->payload - header : 0;
	window = tcp->window;
	/* FIN is on the last of a super-packet's segments alone. */
	kind = p->payload ? 1 : p->flags & (LAB_FIN | LAB_SYN | LAB_RST);
	p->rest ^= (__u64)tcp->ack_seq << 32 | window << 8 | kind;
	p->rest = lab_mix(p->rest) ^ hash_bytes(skb, h->l4 + sizeof(*tcp), header - sizeof(*tcp));
	return 0;
}

static __always_inline void describe_other(struct __sk_buff *skb, const struct lab_headers *h, struct packet *p)
{
	/* The checksum of UDP is filled in by the device, or not: it is left out. */
	__u32 skip = h->protocol == IPPROTO_UDP && !h->later ? 8 : 0;
	__u32 length = p->payload > skip ? p->payload - skip : 0;

	p->rest = lab_mix(p->rest ^ p->payload) ^ hash_bytes(skb, h->l4 + skip, length < 40 ? length : 40);
}

/*
 * IPv6 has no ID that tells a segment from its retransmission, and within a millisecond TCP's timestamp doesn't
 * either. So the urgent pointer does, which means nothing without URG, and which switches don't look at. One that
 * is there, of another observation maybe, is left.
 */
static __always_inline void stamp(struct __sk_buff *skb, struct packet *p, __be16 value)
{
	if (!p->stamp_at || p->id)
		return;
	if (!bpf_l4_csum_replace(skb, p->stamp_at + LAB_TCP_SUM - LAB_TCP_URGENT, 0, value, sizeof(value)) &&
	    !bpf_skb_store_bytes(skb, p->stamp_at, &value, sizeof(value), 0))
		p->id = bpf_ntohs(value);
}

/* A packet on its way through one of the programs. */
struct work {
	struct lab_headers h;
	struct packet p;
	__u32 joined;   /* packets that left before those that are looked for, and came with them */
	__u32 index;    /* of the next ones to mark, */
	__u32 segments; /* and how many, where they left together */
	__u32 earlier;  /* one more than the index of an earlier one that it may be as well; 0: none */
	struct overtake overtake;
};
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct work);
} works SEC(".maps");

static __always_inline struct work *this_work(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&works, &zero);
}

/* Bytes behind the headers of IP, without the padding of short frames; -1 where the packet ends before. */
static __always_inline int l4_length(struct __sk_buff *skb, void *data, void *end, const struct lab_headers *h)
{
	struct ipv6hdr *ip6 = lab_at(data, end, h->l3, sizeof(*ip6));
	struct iphdr *ip = lab_at(data, end, h->l3, sizeof(*ip));
	__u32 ip_end;

	/* IP can't say the length of a super-packet of more than 64 KB. */
	if (skb->gso_size)
		return skb->len - h->l4;
	if (h->version == 4 && ip)
		ip_end = h->l3 + bpf_ntohs(ip->tot_len);
	else if (h->version == 6 && ip6)
		ip_end = h->l3 + sizeof(*ip6) + bpf_ntohs(ip6->payload_len);
	else
		return -1;
	return ip_end < h->l4 ? -1 : ip_end - h->l4;
}

/*
 * Finds the headers for this_work(). Not static: the verifier checks such a function for itself, and what comes
 * after it not again for every way through it.
 */
__attribute__((noinline)) int locate(struct __sk_buff *skb)
{
	struct work *w = this_work();
	struct lab_headers h;
	void *data, *end;

	if (!w || lab_parse_skb(skb, &data, &end, &h))
		return -1;
	w->h = h;
	return 0;
}

/* Describes a packet in this_work(). 0, or -1 where it isn't one that is looked for, or 1 where it is cut off. */
__attribute__((noinline)) int describe(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct work *w = this_work();
	struct lab_headers h;
	struct packet *p;
	void *data, *end;
	__u64 fragment = 0;
	int length;

	if (!params || !w)
		return -1;
	if (locate(skb))
		return 1;
	h = w->h;
	p = &w->p;
	if (!h.version)
		return -1;
	data = (void *)(long)skb->data;
	end = (void *)(long)skb->data_end;
	if (params->protocol ? h.protocol != params->protocol :
			       h.protocol != IPPROTO_TCP && h.protocol != IPPROTO_UDP)
		return -1;
	if (lab_flow_of(data, end, &h, &p->flow))
		return 1;
	if (params->port && p->flow.sport != bpf_htons(params->port) &&
	    p->flow.dport != bpf_htons(params->port))
		return -1;
	length = l4_length(skb, data, end, &h);
	if (length < 0)
		return 1;
	p->seq = p->flags = p->id = p->stamp_at = 0;
	p->rest = flow_hash(&p->flow);
	p->payload = length;
	/* Fragments, of one datagram and of several, are mostly alike but for where they belong. */
	if (h.version == 4) {
		struct iphdr *ip = lab_at(data, end, h.l3, sizeof(*ip));

		if (!ip)
			return 1;
		p->id = bpf_ntohs(ip->id);
		fragment = bpf_ntohs(ip->frag_off) & 0x1fff;
	} else if (h.fragment && bpf_skb_load_bytes(skb, h.fragment, &fragment, sizeof(fragment))) {
		return 1;
	}
	p->rest ^= fragment;
	if (lab_is_tcp(&h)) {
		if (describe_tcp(skb, data, end, &h, p))
			return 1;
	} else {
		describe_other(skb, &h, p);
	}
	p->size = skb->gso_size;
	/* Of what came through a virtual machine or a tap the kernel doesn't know yet how many they are. */
	p->segments = skb->gso_segs;
	if (!p->size)
		p->segments = 1;
	else if (!p->segments)
		p->segments = (p->payload - (lab_is_tcp(&h) ? 0 : 8) + p->size - 1) / p->size;
	if (p->segments < 1)
		p->segments = 1;
	return p->segments > MAX_SEGMENTS ? 1 : 0;
}

#endif
