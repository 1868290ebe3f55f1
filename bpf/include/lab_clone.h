/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends clones of a packet, which come by the program that sends them: on tc. */
#ifndef LAB_CLONE_H
#define LAB_CLONE_H

#include "lab.h"

/* On this CPU, the next packet is the clone that was just sent. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} cloned SEC(".maps");

/* Asked once for each packet, first of all: a clone passes, and isn't counted. */
static __always_inline int lab_is_own_clone(void)
{
	__u32 zero = 0, *mark = bpf_map_lookup_elem(&cloned, &zero);

	if (!mark || !*mark)
		return 0;
	*mark = 0;
	return 1;
}

/* @flags BPF_F_INGRESS: as if it came in; 0: out. Gives 0, or what the helper failed with. */
static __always_inline int lab_send_clone(struct __sk_buff *skb, __u64 flags)
{
	__u32 zero = 0, *mark = bpf_map_lookup_elem(&cloned, &zero);
	int failed;

	if (!mark)
		return -1;
	*mark = 1;
	failed = bpf_clone_redirect(skb, skb->ifindex, flags);
	if (failed)
		*mark = 0;
	return failed;
}

#endif
