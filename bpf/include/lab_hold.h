/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds back a packet of a flow, on tc egress. A program can't keep a packet, nor make one: it copies the packet
 * into a map and drops it; later it sends a clone of the packet that it is called for, and makes the one it was
 * held back for out of what it has in hand.
 */
#ifndef LAB_HOLD_H
#define LAB_HOLD_H

#include "lab_flow.h"

/* The longest frame that can be held. */
#define LAB_LONGEST 2048

struct lab_frame {
	__u32 length;
	__u32 mark;
	__u32 note; /* the program's own */
	__u8 data[LAB_LONGEST];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 8192);
	__type(key, struct lab_flow);
	__type(value, struct lab_frame);
} held SEC(".maps");

/* One for each CPU: a frame is too large for the stack. */
struct lab_hold {
	__u32 cloned; /* the next packet is the clone that was just sent */
	struct lab_frame frame;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct lab_hold);
} holds SEC(".maps");

static __always_inline struct lab_hold *lab_hold_of_cpu(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&holds, &zero);
}

/* Whether the packet is a clone that the program itself sent, and lets pass: asked once, first of all. */
static __always_inline int lab_is_clone(void)
{
	struct lab_hold *hold = lab_hold_of_cpu();

	if (!hold || !hold->cloned)
		return 0;
	hold->cloned = 0;
	return 1;
}

/* Sends a clone, which comes by this program at once, on this CPU. 0, or -1. */
static __always_inline int lab_clone(struct __sk_buff *skb)
{
	struct lab_hold *hold = lab_hold_of_cpu();

	if (!hold)
		return -1;
	hold->cloned = 1;
	if (!bpf_clone_redirect(skb, skb->ifindex, 0))
		return 0;
	hold->cloned = 0;
	return -1;
}

/*
 * Keeps a copy: the packet is to be dropped. 0, or -1 where it is too long, of several segments, or one of the
 * flow is held already.
 */
static __always_inline int lab_hold(struct __sk_buff *skb, const struct lab_flow *flow, __u32 note)
{
	struct lab_hold *hold = lab_hold_of_cpu();
	struct lab_frame *frame;

	if (!hold || skb->gso_size)
		return -1;
	frame = &hold->frame;
	frame->length = skb->len;
	frame->mark = skb->mark;
	frame->note = note;
	if (lab_load(skb, 0, frame->data, skb->len, LAB_LONGEST))
		return -1;
	return bpf_map_update_elem(&held, flow, frame, BPF_NOEXIST);
}

/* The packet that is held of a flow, or NULL. */
static __always_inline struct lab_frame *lab_held(const struct lab_flow *flow)
{
	return bpf_map_lookup_elem(&held, flow);
}

static __always_inline void lab_forget(const struct lab_flow *flow)
{
	bpf_map_delete_elem(&held, flow);
}

/* Sends the packet, and makes it the one that was held. 0, or -1; none is held any more. */
static __always_inline int lab_release(struct __sk_buff *skb, const struct lab_flow *flow,
				       const struct lab_frame *frame)
{
	__u32 length = frame->length;
	__u64 less = (__u64)length - 1;
	int failed = -1;

	if (less < LAB_LONGEST && !lab_clone(skb) && !bpf_skb_change_tail(skb, length, 0)) {
		/* As in lab_load(). */
		asm volatile("" : "+r"(less));
		if (less < LAB_LONGEST)
			failed = bpf_skb_store_bytes(skb, 0, frame->data, less + 1, 0);
		skb->mark = frame->mark;
	}
	lab_forget(flow);
	return failed;
}

#endif
