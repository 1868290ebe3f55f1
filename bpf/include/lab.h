/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every mangler has: counters and parameters; and the kernel's types and libbpf's helpers. Beside it:
 * lab_headers.h (where the headers of a packet are), lab_tcp.h, lab_flow.h (flows, seeded chance), lab_hold.h
 * (packets held back), lab_checksum.h (for XDP). See docs/manglers.md.
 *
 * Everything is inlined, and written for the verifiers of Linux 5.10 and later.
 */
#ifndef LAB_H
#define LAB_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* Many helpers are for programs under the GPL alone: bpf-helpers(7). */
char LICENSE[] SEC("license") = "GPL";

/*
 * Counters, a set for each CPU; lab reads them when the run is over and sums them up.
 * A packet is what the hook is given: with GSO or GRO that is up to 64 KB and many segments.
 */
struct lab_stats {
	__u64 seen;    /* packets that came by */
	__u64 matched; /* those that the program is about */
	__u64 mangled; /* those that it changed */
	__u64 bytes;   /* of the packets seen */
	__u64 segs;    /* wire segments of the packets seen */
	__u64 err;     /* packets cut off inside a header, and helpers that failed */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct lab_stats);
} stats SEC(".maps");

/* This CPU's counters. Never NULL, but the verifier wants it checked. */
static __always_inline struct lab_stats *lab_stats(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&stats, &zero);
}

static __always_inline void lab_seen_skb(struct lab_stats *s, struct __sk_buff *skb)
{
	s->seen++;
	s->bytes += skb->len;
	s->segs += skb->gso_segs ? skb->gso_segs : 1;
}

/* XDP says nothing of GSO: a packet counts as a segment. */
static __always_inline void lab_seen_xdp(struct lab_stats *s, struct xdp_md *xdp)
{
	s->seen++;
	s->bytes += xdp->data_end - xdp->data;
	s->segs++;
}

/*
 * Copies `length` bytes at `offset` of a packet, at most `most`: 0, or -1. The verifier wants a number that is not
 * 0; what a number is not, only newer ones remember, but all know what one less is at most.
 */
static __always_inline int lab_load(struct __sk_buff *skb, __u32 offset, void *to, __u64 length, __u32 most)
{
	__u64 less = length - 1;

	asm volatile("" : "+r"(less));
	return less >= most || bpf_skb_load_bytes(skb, offset, to, less + 1) ? -1 : 0;
}

/*
 * LAB_PARAMS(struct params) declares the map that lab writes the parameters of a scenario to. The struct's
 * first field is `__u32 seed`, which lab gives; the others are those of mangler.yaml, in its order.
 */
#define LAB_PARAMS(T)                                                                              \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                  \
		__uint(max_entries, 1);                                                            \
		__type(key, __u32);                                                                \
		__type(value, T);                                                                  \
	} params SEC(".maps");                                                                     \
	static __always_inline T *lab_params(void)                                                 \
	{                                                                                          \
		__u32 zero = 0;                                                                    \
                                                                                                   \
		return bpf_map_lookup_elem(&params, &zero);                                        \
	}

#endif
