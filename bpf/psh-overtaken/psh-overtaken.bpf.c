// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Holds back the first segment with PSH of each TCP connection until `after` later packets have passed. A
 * program can't keep a packet, nor make one: it copies the packet into a map and drops it; later it sends a clone
 * of the packet that it is called for, and makes the one it was held back for out of what it has in hand.
 */
#define LAB_FLOW_UNCOUNTED
#include "lab_flow.h"

#define SYN 0x02
#define PSH 0x08
/* The longest frame that can be held. */
#define LONGEST 2048

struct params {
	__u32 seed;
	__u32 after;
	__u32 port; /* of either side; 0: any */
	__u32 least; /* bytes of payload */
};
LAB_PARAMS(struct params)

struct connection {
	__u32 passed; /* since a segment is held */
	__u32 done;
};

/* Those that have had a segment with PSH, each direction for itself. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct lab_flow);
	__type(value, struct connection);
} connections SEC(".maps");

struct frame {
	__u32 length;
	__u32 seq;
	__u8 data[LONGEST];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 8192);
	__type(key, struct lab_flow);
	__type(value, struct frame);
} held SEC(".maps");

struct scratch {
	__u32 cloned; /* the next packet is the clone that was just sent */
	struct frame frame;
};

/* Too large for the stack. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

static __always_inline int hold(struct __sk_buff *skb, const struct lab_flow *flow, __u32 seq,
				struct frame *frame)
{
	struct connection connection = {};
	__u64 length = skb->len;

	if (skb->gso_size || length > LONGEST)
		return -1;
	frame->length = length;
	frame->seq = seq;
	asm volatile("" : "+r"(length));
	if (length < 1 || bpf_skb_load_bytes(skb, 0, frame->data, length))
		return -1;
	if (bpf_map_update_elem(&held, flow, frame, BPF_ANY))
		return -1;
	return bpf_map_update_elem(&connections, flow, &connection, BPF_ANY);
}

/* Sends the packet, and makes it the one that was held. */
static __always_inline int release(struct __sk_buff *skb, const struct frame *frame, struct scratch *scratch)
{
	__u64 length = frame->length;

	/* The clone goes through this program at once, on this CPU. */
	scratch->cloned = 1;
	if (bpf_clone_redirect(skb, skb->ifindex, 0)) {
		scratch->cloned = 0;
		return -1;
	}
	if (length > LONGEST || bpf_skb_change_tail(skb, length, 0))
		return -1;
	asm volatile("" : "+r"(length));
	if (length < 1 || length > LONGEST)
		return -1;
	return bpf_skb_store_bytes(skb, 0, frame->data, length, 0);
}

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct lab_stats *stats = lab_stats();
	struct params *params = lab_params();
	__u32 zero = 0, seq, flags, before;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct connection *connection;
	struct lab_headers headers;
	struct lab_flow flow;
	struct frame *frame;
	struct tcphdr *tcp;
	void *data, *end;

	if (!stats || !params || !scratch)
		return TC_ACT_UNSPEC;
	if (scratch->cloned) {
		scratch->cloned = 0;
		return TC_ACT_UNSPEC;
	}
	lab_seen_skb(stats, skb);
	if (lab_parse_skb(skb, &data, &end, &headers)) {
		stats->err++;
		return TC_ACT_UNSPEC;
	}
	if (!headers.version || headers.protocol != IPPROTO_TCP || headers.later)
		return TC_ACT_UNSPEC;
	tcp = lab_at(data, end, headers.l4, sizeof(*tcp));
	if (!tcp || lab_flow_of(data, end, &headers, &flow)) {
		stats->err++;
		return TC_ACT_UNSPEC;
	}
	if (params->port && tcp->source != bpf_htons(params->port) && tcp->dest != bpf_htons(params->port))
		return TC_ACT_UNSPEC;
	flags = ((__u8 *)tcp)[13];
	before = headers.l4 + tcp->doff * 4;
	seq = bpf_ntohl(tcp->seq);
	if (flags & SYN) {
		/* A new connection, maybe of ports that an old one had. */
		bpf_map_delete_elem(&connections, &flow);
		bpf_map_delete_elem(&held, &flow);
		return TC_ACT_UNSPEC;
	}
	connection = bpf_map_lookup_elem(&connections, &flow);
	if (!connection) {
		if (!(flags & PSH) || skb->len < before + params->least)
			return TC_ACT_UNSPEC;
		stats->matched++;
		if (!hold(skb, &flow, seq, &scratch->frame))
			return TC_ACT_STOLEN;
		stats->err++;
		return TC_ACT_UNSPEC;
	}
	if (connection->done)
		return TC_ACT_UNSPEC;
	frame = bpf_map_lookup_elem(&held, &flow);
	if (!frame)
		return TC_ACT_UNSPEC;
	if (frame->seq == seq && flags & PSH) {
		/* Nothing came after it, so the sender sends it again. This one passes: it is the only one. */
		connection->done = 1;
		bpf_map_delete_elem(&held, &flow);
		stats->err++;
		return TC_ACT_UNSPEC;
	}
	if (++connection->passed < params->after || skb->gso_size)
		return TC_ACT_UNSPEC;
	connection->done = 1;
	if (release(skb, frame, scratch))
		stats->err++;
	else
		stats->mangled++;
	bpf_map_delete_elem(&held, &flow);
	return TC_ACT_UNSPEC;
}
