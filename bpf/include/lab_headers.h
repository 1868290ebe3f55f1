/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the headers of a packet are, on tc and XDP. */
#ifndef LAB_HEADERS_H
#define LAB_HEADERS_H

#include "lab.h"

/* Where the headers of a packet are; offsets are from the Ethernet header. */
struct lab_headers {
	__u32 l3;
	__u32 l4;
	__u32 fragment; /* of the fragment header of IPv6; 0: there is none */
	__u16 vlan; /* id of the outer VLAN tag, or LAB_UNTAGGED */
	__u8 version; /* of IP: 4, 6, or 0 for a packet that isn't IP */
	__u8 protocol; /* IPPROTO_*; behind the extension headers of IPv6 */
	__u8 part; /* a fragment of a packet, the first or a later one */
	__u8 later; /* a fragment other than the first: at l4 there is no header */
};

/* Ids of VLANs have 12 bits. */
#define LAB_UNTAGGED 4096

/* A pointer to `size` bytes at `offset`; NULL where the packet (or its linear part) ends before. */
static __always_inline void *lab_at(void *data, void *end, __u32 offset, __u32 size)
{
	__u64 from = offset;
	void *at;

	/* What is checked is what is used: not another copy, of which older verifiers know nothing. */
	asm volatile("" : "+r"(from));
	if (from > 0x3fff)
		return 0;
	at = data + from;
	asm volatile("" : "+r"(at));
	return at + size > end ? 0 : at;
}

struct lab_vlan {
	__be16 tci;
	__be16 proto;
};

/* RFC 8200, section 4: extension headers begin alike; the fragment header (4.5) has a fixed size. */
struct lab_extension {
	__u8 next;
	__u8 length; /* in 8 bytes, without the first 8 */
	__be16 fragment;
};

static __always_inline int lab_parse_ipv6(void *data, void *end, struct lab_headers *h)
{
	struct ipv6hdr *ip = lab_at(data, end, h->l3, sizeof(*ip));

	if (!ip)
		return -1;
	h->version = 6;
	h->protocol = ip->nexthdr;
	h->l4 = h->l3 + sizeof(*ip);
#pragma unroll
	for (int i = 0; i < 6; i++) {
		struct lab_extension *extension;

		if (h->protocol != IPPROTO_HOPOPTS && h->protocol != IPPROTO_ROUTING &&
		    h->protocol != IPPROTO_DSTOPTS && h->protocol != IPPROTO_FRAGMENT)
			return 0;
		extension = lab_at(data, end, h->l4, 8);
		if (!extension)
			return -1;
		if (h->protocol == IPPROTO_FRAGMENT) {
			h->later |= (extension->fragment & bpf_htons(0xfff8)) != 0;
			/* RFC 6946: a fragment that is alone is whole. */
			h->part = (extension->fragment & bpf_htons(0xfff9)) != 0;
			h->fragment = h->l4;
			h->l4 += 8;
		} else {
			h->l4 += 8 + extension->length * 8;
		}
		h->protocol = extension->next;
		if (h->later)
			return 0;
	}
	return 0;
}

/*
 * Finds the headers of an Ethernet frame: up to two VLAN tags (IEEE 802.1Q, 802.1ad), IPv4 (RFC 791) or
 * IPv6 (RFC 8200). Gives 0, or -1 where the data end inside a header.
 */
static __always_inline int lab_parse(void *data, void *end, struct lab_headers *h)
{
	struct ethhdr *eth = data;
	__be16 proto;

	__builtin_memset(h, 0, sizeof(*h));
	h->vlan = LAB_UNTAGGED;
	if (data + sizeof(*eth) > end)
		return -1;
	proto = eth->h_proto;
	h->l3 = sizeof(*eth);
#pragma unroll
	for (int i = 0; i < 2; i++) {
		struct lab_vlan *vlan;

		if (proto != bpf_htons(ETH_P_8021Q) && proto != bpf_htons(ETH_P_8021AD))
			break;
		vlan = lab_at(data, end, h->l3, sizeof(*vlan));
		if (!vlan)
			return -1;
		if (h->vlan == LAB_UNTAGGED)
			h->vlan = bpf_ntohs(vlan->tci) & 0xfff;
		proto = vlan->proto;
		h->l3 += sizeof(*vlan);
	}
	if (proto == bpf_htons(ETH_P_IPV6))
		return lab_parse_ipv6(data, end, h);
	if (proto == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = lab_at(data, end, h->l3, sizeof(*ip));

		if (!ip || ip->ihl < 5)
			return -1;
		h->version = 4;
		h->protocol = ip->protocol;
		h->part = (ip->frag_off & bpf_htons(0x3fff)) != 0;
		h->later = (ip->frag_off & bpf_htons(0x1fff)) != 0;
		h->l4 = h->l3 + ip->ihl * 4;
	}
	return 0;
}

/*
 * The same for an skb, whose linear part may end inside the headers; then they are pulled in, up to the
 * first bytes of TCP, UDP or ICMP. What lies behind these is read with bpf_skb_load_bytes().
 */
static __always_inline int lab_parse_linear(struct __sk_buff *skb, void **data, void **end,
					    struct lab_headers *h)
{
	__u32 linear, needed;
	int failed;

	*data = (void *)(long)skb->data;
	*end = (void *)(long)skb->data_end;
	failed = lab_parse(*data, *end, h);
	linear = skb->data_end - skb->data;
	needed = h->l4 + (h->protocol == IPPROTO_TCP ? sizeof(struct tcphdr) : sizeof(struct udphdr));
	/* Pulling copies a header that is shared with the sender's queue: only where nothing else will do. */
	if (linear >= skb->len || (!failed && (!h->version || needed <= linear)))
		return failed;
	if (bpf_skb_pull_data(skb, skb->len < 256 ? skb->len : 256))
		return -1;
	*data = (void *)(long)skb->data;
	*end = (void *)(long)skb->data_end;
	return lab_parse(*data, *end, h);
}

static __always_inline int lab_parse_skb(struct __sk_buff *skb, void **data, void **end,
					 struct lab_headers *h)
{
	int failed = lab_parse_linear(skb, data, end, h);

	/* The outer tag may be beside the packet: the device puts it in, or has taken it out. */
	if (skb->vlan_present)
		h->vlan = skb->vlan_tci & 0xfff;
	return failed;
}

#endif
