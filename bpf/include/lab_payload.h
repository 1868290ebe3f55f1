/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What TCP and UDP carry, changed or cut off, on tc. */
#ifndef LAB_PAYLOAD_H
#define LAB_PAYLOAD_H

#include "lab_store.h"

#define LAB_UDP_LENGTH 4
#define LAB_UDP_SUM 6
#define LAB_IPV4_LENGTH 2
#define LAB_IPV6_LENGTH 4

/* Where the checksum of TCP or UDP is; 0: there is none, also for UDP that was sent without. */
static __always_inline __u32 lab_sum_of(const struct lab_packet *p)
{
	const struct lab_headers *h = &p->headers;
	__be16 *sum;

	if (!h->version || h->later)
		return 0;
	if (h->protocol == IPPROTO_TCP)
		return h->l4 + LAB_TCP_SUM;
	if (h->protocol != IPPROTO_UDP)
		return 0;
	sum = lab_at(p->data, p->end, h->l4 + LAB_UDP_SUM, sizeof(*sum));
	return sum && *sum ? h->l4 + LAB_UDP_SUM : 0;
}

#define LAB_CHUNK 512
#define LAB_CHUNKS 4

struct lab_chunk {
	__u8 bytes[LAB_CHUNK];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct lab_chunk);
} chunks SEC(".maps");

/*
 * Takes the bytes from `from` to the end of the packet out of a checksum.
 * @odd whether they begin with the second byte of a 16-bit word
 */
static __always_inline int lab_unsum(struct __sk_buff *skb, __u32 sum, __u32 from, __u32 odd)
{
	__u32 zero = 0;
	struct lab_chunk *chunk = bpf_map_lookup_elem(&chunks, &zero);
	__s64 difference = 0;

	if (!chunk)
		return -1;
	from -= odd;
#pragma unroll
	for (int i = 0; i < LAB_CHUNKS; i++) {
		__u32 left = skb->len > from ? skb->len - from : 0;

		if (!left)
			break;
		__builtin_memset(chunk, 0, sizeof(*chunk));
		if (left > LAB_CHUNK)
			left = LAB_CHUNK;
		if (lab_load(skb, from, chunk->bytes, left, LAB_CHUNK))
			return -1;
		/* The first byte stays where it is. */
		if (odd && !i)
			chunk->bytes[0] = 0;
		difference = bpf_csum_diff((void *)chunk->bytes, LAB_CHUNK, 0, 0, difference);
		from += LAB_CHUNK;
	}
	return bpf_l4_csum_replace(skb, sum, 0, difference, 0);
}

/*
 * Cuts the payload of TCP or UDP to `keep` bytes, with all lengths and checksums right. 0, or -1. Longer packets than
 * 2 KB have checksums that are yet to be made: that of a part needs no mending.
 */
static __always_inline int lab_cut_payload(struct __sk_buff *skb, struct lab_packet *p, __u32 keep)
{
	struct lab_headers *h = &p->headers;
	__u32 payload = lab_payload_of(p), sum = lab_sum_of(p), end = payload + keep;
	__u32 where = h->l3 + (h->version == 4 ? LAB_IPV4_LENGTH : LAB_IPV6_LENGTH);
	__be16 *at = lab_at(p->data, p->end, where, sizeof(*at)), was, is;
	__be16 long_ = bpf_htons(skb->len - h->l4), short_ = bpf_htons(end - h->l4);

	if (!at || !payload || end >= skb->len)
		return -1;
	was = *at;
	is = bpf_htons(end - h->l3 - (h->version == 4 ? 0 : sizeof(struct ipv6hdr)));
	if (sum && skb->len - end < LAB_CHUNK * LAB_CHUNKS && lab_unsum(skb, sum, end, (end - h->l4) & 1))
		return -1;
	if (h->version == 4 && bpf_l3_csum_replace(skb, h->l3 + LAB_IPV4_SUM, was, is, sizeof(is)))
		return -1;
	if (bpf_skb_store_bytes(skb, where, &is, sizeof(is), 0))
		return -1;
	/* The pseudo-header has the length, and so has the header of UDP. */
	if (sum && bpf_l4_csum_replace(skb, sum, long_, short_, BPF_F_PSEUDO_HDR | sizeof(is)))
		return -1;
	if (h->protocol == IPPROTO_UDP) {
		if (sum && bpf_l4_csum_replace(skb, sum, long_, short_, sizeof(is)))
			return -1;
		if (bpf_skb_store_bytes(skb, h->l4 + LAB_UDP_LENGTH, &short_, sizeof(short_), 0))
			return -1;
	}
	return bpf_skb_change_tail(skb, end, 0);
}

#endif
