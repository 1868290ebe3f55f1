/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of TCP (RFC 9293, section 3.1), on tc. */
#ifndef LAB_OPTIONS_H
#define LAB_OPTIONS_H

#include "lab_store.h"

#define LAB_OPTION_END 0
#define LAB_OPTION_NOP 1
#define LAB_OPTION_MSS 2
#define LAB_OPTION_WINDOW_SCALE 3
#define LAB_OPTION_SACK_PERMITTED 4
#define LAB_OPTION_SACK 5
#define LAB_OPTION_TIMESTAMPS 8
#define LAB_OPTION_MPTCP 30

#define LAB_OPTIONS 40

struct lab_options {
	__u32 length;
	__u8 old[LAB_OPTIONS]; /* as they are in the packet; zeros behind the length */
	__u8 bytes[LAB_OPTIONS]; /* as they are to be */
};

/* One for each CPU: too large for the stack, beside all that is there. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct lab_options);
} options SEC(".maps");

static __always_inline struct lab_options *lab_options_of_cpu(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&options, &zero);
}

/* The options of a TCP segment; NULL where the packet ends before. */
static __always_inline struct lab_options *lab_load_options(struct __sk_buff *skb, const struct lab_packet *p)
{
	struct lab_options *o = lab_options_of_cpu();
	struct tcphdr *tcp = lab_tcp_of(p->data, p->end, &p->headers);

	if (!o || !tcp || tcp->doff < 5)
		return 0;
	__builtin_memset(o, 0, sizeof(*o));
	o->length = lab_tcp_length(tcp) - sizeof(*tcp);
	if (o->length && lab_load(skb, p->headers.l4 + sizeof(*tcp), o->old, o->length, LAB_OPTIONS))
		return 0;
	__builtin_memcpy(o->bytes, o->old, LAB_OPTIONS);
	return o;
}

/*
 * Where the walk over the options is: a byte at a time, and with no branch: the verifier has one way to look
 * at then, not one for each of the ways in which 40 bytes can be options.
 */
struct lab_walk {
	__u32 next; /* where the next option begins */
	__u32 kind; /* of the option that the byte belongs to; 0 behind the last one */
};

/* 1 where x is 0, else 0. */
static __always_inline __u32 lab_is_zero(__u32 x)
{
	/* The compiler is not to make a comparison of it. */
	asm volatile("" : "+r"(x));
	return (~x & (x - 1)) >> 31;
}

/* b where `is` is 1, a where it is 0. */
static __always_inline __u32 lab_either(__u32 is, __u32 a, __u32 b)
{
	return a ^ ((a ^ b) & -is);
}

/* Goes to byte `i`; 1 where an option begins with it. */
static __always_inline __u32 lab_walk_to(const struct lab_options *o, struct lab_walk *walk, __u32 i)
{
	__u32 begins = lab_is_zero(walk->next ^ i), kind = o->old[i];
	__u32 length = lab_either(lab_is_zero(kind ^ LAB_OPTION_NOP), i + 1 < LAB_OPTIONS ? o->old[i + 1] : 1, 1);
	/* Behind the end, and behind an option that has no length, there is none. */
	__u32 ends = lab_is_zero(kind) | lab_is_zero(length);

	walk->kind = lab_either(begins, walk->kind, lab_either(ends, kind, LAB_OPTION_END));
	walk->next = lab_either(begins, walk->next, lab_either(ends, i + length, LAB_OPTIONS + 1));
	return begins & ~ends & 1;
}

/*
 * The first option of a kind that has `length` bytes: where its content begins, times 65536, and the first two bytes of
 * it; 0: there is none. Not inlined: the verifier looks at it once, and not for each way that leads to it.
 */
__noinline int lab_find_option(__u32 kind, __u32 length)
{
	struct lab_options *o = lab_options_of_cpu();
	struct lab_walk walk = {};
	__u32 found = 0;

	if (!o)
		return 0;
#pragma nounroll
	for (__u32 i = 0; i < LAB_OPTIONS - 3; i++) {
		__u32 is = lab_walk_to(o, &walk, i) & lab_is_zero(walk.kind ^ kind) & lab_is_zero(found);
		__u32 content = (i + 2) << 16 | o->old[i + 2] << 8 | o->old[i + 3];

		found |= -(is & lab_is_zero(o->old[i + 1] ^ length)) & content;
	}
	return found;
}

/* Makes NOPs of options: those whose bit is in `kinds`, and `other`, if it isn't 0. Whether there were any. */
__noinline int lab_blank_options(__u64 kinds, __u32 other)
{
	struct lab_options *o = lab_options_of_cpu();
	struct lab_walk walk = {};
	__u32 found = 0;

	if (!o)
		return 0;
#pragma nounroll
	for (__u32 i = 0; i < LAB_OPTIONS; i++) {
		__u32 goes;

		lab_walk_to(o, &walk, i);
		goes = (kinds >> (walk.kind & 63)) & lab_is_zero(walk.kind >> 6);
		goes |= lab_is_zero(walk.kind ^ other) & ~lab_is_zero(walk.kind) & 1;
		o->bytes[i] = lab_either(goes, o->bytes[i], LAB_OPTION_NOP);
		found |= goes;
	}
	return found;
}

/* Writes the options back, and mends the checksum. 0, or what failed. */
static __always_inline int lab_store_options(struct __sk_buff *skb, const struct lab_packet *p, struct lab_options *o)
{
	__s64 difference = bpf_csum_diff((void *)o->old, LAB_OPTIONS, (void *)o->bytes, LAB_OPTIONS, 0);
	__u64 less = (__u64)o->length - 1;

	if (bpf_l4_csum_replace(skb, p->headers.l4 + LAB_TCP_SUM, 0, difference, 0))
		return -1;
	/* As in lab_load(). */
	asm volatile("" : "+r"(less));
	if (less >= LAB_OPTIONS)
		return -1;
	return bpf_skb_store_bytes(skb, p->headers.l4 + sizeof(struct tcphdr), o->bytes, less + 1, 0);
}

#endif
