/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes fields of a packet on tc, checksums too, also where the device is yet to fill in that of TCP or UDP.
 * All give 0, or what the helper failed with; all make pointers into the packet stale.
 */
#ifndef LAB_STORE_H
#define LAB_STORE_H

#include "lab_match.h"

#define LAB_IPV4_SUM 10

/* A 16-bit word of the header of IP, `offset` bytes in. IPv6 has no checksum. */
static __always_inline int lab_store_ip(struct __sk_buff *skb, const struct lab_headers *h, __u32 offset, __be16 from,
					__be16 to)
{
	if (h->version == 4 && bpf_l3_csum_replace(skb, h->l3 + LAB_IPV4_SUM, from, to, sizeof(to)))
		return -1;
	return bpf_skb_store_bytes(skb, h->l3 + offset, &to, sizeof(to), 0);
}

/* A 16-bit word of the header of TCP. */
static __always_inline int lab_store_tcp16(struct __sk_buff *skb, const struct lab_headers *h, __u32 offset,
					   __be16 from, __be16 to)
{
	if (bpf_l4_csum_replace(skb, h->l4 + LAB_TCP_SUM, from, to, sizeof(to)))
		return -1;
	return bpf_skb_store_bytes(skb, h->l4 + offset, &to, sizeof(to), 0);
}

/* A 32-bit word of the header of TCP. */
static __always_inline int lab_store_tcp32(struct __sk_buff *skb, const struct lab_headers *h, __u32 offset,
					   __be32 from, __be32 to)
{
	if (bpf_l4_csum_replace(skb, h->l4 + LAB_TCP_SUM, from, to, sizeof(to)))
		return -1;
	return bpf_skb_store_bytes(skb, h->l4 + offset, &to, sizeof(to), 0);
}

#endif
