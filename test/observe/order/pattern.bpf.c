// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes what the observation `order` is to find, and counts it: matched is what was begun, mangled what was done. */
#include "lab_flow.h"

#define LONGEST 2048
#define OVERTAKE 0
#define DROP 1

struct params {
	__u32 seed;
	__u32 what;
	__u32 every;
	__u32 at;
	__u32 after;
};
LAB_PARAMS(struct params)

struct frame {
	__u32 length;
	__u32 passed;
	__u32 mark;
	__u8 data[LONGEST];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1024);
	__type(key, struct lab_flow);
	__type(value, struct frame);
} held SEC(".maps");

struct scratch {
	__u32 cloned;
	struct frame frame;
};
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

static __always_inline int clone(struct __sk_buff *skb, struct scratch *scratch)
{
	scratch->cloned = 1;
	if (!bpf_clone_redirect(skb, skb->ifindex, 0))
		return 0;
	scratch->cloned = 0;
	return -1;
}

static __always_inline int hold(struct __sk_buff *skb, const struct lab_flow *flow, struct frame *frame)
{
	__u64 length = skb->len;

	if (length > LONGEST)
		return -1;
	frame->length = length;
	frame->passed = 0;
	frame->mark = skb->mark;
	asm volatile("" : "+r"(length));
	if (length < 1 || bpf_skb_load_bytes(skb, 0, frame->data, length))
		return -1;
	return bpf_map_update_elem(&held, flow, frame, BPF_NOEXIST);
}

static __always_inline int release(struct __sk_buff *skb, const struct frame *frame, struct scratch *scratch)
{
	__u64 length = frame->length;

	if (length > LONGEST || clone(skb, scratch) || bpf_skb_change_tail(skb, length, 0))
		return -1;
	asm volatile("" : "+r"(length));
	if (length < 1 || length > LONGEST)
		return -1;
	skb->mark = frame->mark;
	return bpf_skb_store_bytes(skb, 0, frame->data, length, 0);
}

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct lab_stats *stats = lab_stats();
	struct params *params = lab_params();
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct lab_headers headers;
	struct lab_flow flow;
	struct frame *frame;
	void *data, *end;

	if (!stats || !params || !scratch || !params->every)
		return TC_ACT_UNSPEC;
	if (scratch->cloned) {
		scratch->cloned = 0;
		return TC_ACT_UNSPEC;
	}
	lab_seen_skb(stats, skb);
	if (lab_parse_skb(skb, &data, &end, &headers) ||
	    (headers.protocol != IPPROTO_TCP && headers.protocol != IPPROTO_UDP) || skb->gso_size)
		return TC_ACT_UNSPEC;
	if (lab_flow_of(data, end, &headers, &flow))
		return TC_ACT_UNSPEC;
	/* The first of them on a hook numbers the packets, for all: no packet is chosen by two. */
	if (!skb->mark)
		skb->mark = lab_flow_count(&flow) + 1;
	if (params->what == OVERTAKE) {
		frame = bpf_map_lookup_elem(&held, &flow);
		if (frame && ++frame->passed >= params->after) {
			if (release(skb, frame, scratch))
				stats->err++;
			else
				stats->mangled++;
			bpf_map_delete_elem(&held, &flow);
			return TC_ACT_UNSPEC;
		}
	}
	if ((skb->mark - 1) % params->every != params->at)
		return TC_ACT_UNSPEC;
	stats->matched++;
	if (params->what == OVERTAKE) {
		if (!hold(skb, &flow, &scratch->frame))
			return TC_ACT_STOLEN;
		stats->err++;
		return TC_ACT_UNSPEC;
	}
	stats->mangled++;
	if (params->what == DROP)
		return TC_ACT_STOLEN;
	if (clone(skb, scratch))
		stats->err++;
	return TC_ACT_UNSPEC;
}
