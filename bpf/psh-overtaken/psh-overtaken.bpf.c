// SPDX-License-Identifier: GPL-2.0-or-later
/* Holds back the first segment with PSH of each TCP connection until `after` later packets have passed. */
#include "lab_hold.h"
#include "lab_select.h"

struct params {
	struct lab_common common;
	__u32 after;
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

/* 0, or -1 where it can't be. */
static __always_inline int begin(struct __sk_buff *skb, const struct lab_flow *flow, __u32 seq)
{
	struct connection connection = {};

	if (lab_hold(skb, flow, seq))
		return -1;
	return bpf_map_update_elem(&connections, flow, &connection, BPF_ANY);
}

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct connection *connection, left = { .done = 1 };
	struct lab_packet packet;
	struct lab_frame *frame;
	struct tcphdr *tcp;
	__u32 seq, flags, before;

	if (!params || lab_is_clone() || !lab_match(skb, &params->common, &packet) || !lab_is_tcp(&packet.headers))
		return TC_ACT_UNSPEC;
	tcp = lab_tcp_of(packet.data, packet.end, &packet.headers);
	if (!tcp) {
		packet.stats->err++;
		return TC_ACT_UNSPEC;
	}
	flags = lab_tcp_flags(tcp);
	before = packet.headers.l4 + lab_tcp_length(tcp);
	seq = bpf_ntohl(tcp->seq);
	if (flags & LAB_SYN) {
		/* A new connection, maybe of ports that an old one had. */
		bpf_map_delete_elem(&connections, &packet.flow);
		lab_forget(&packet.flow);
		return TC_ACT_UNSPEC;
	}
	connection = bpf_map_lookup_elem(&connections, &packet.flow);
	if (!connection) {
		if (!(flags & LAB_PSH) || skb->len < before + params->least)
			return TC_ACT_UNSPEC;
		if (!lab_select(&params->common, &packet)) {
			bpf_map_update_elem(&connections, &packet.flow, &left, BPF_ANY);
			return TC_ACT_UNSPEC;
		}
		if (!begin(skb, &packet.flow, seq))
			return TC_ACT_STOLEN;
		packet.stats->err++;
		return TC_ACT_UNSPEC;
	}
	if (connection->done)
		return TC_ACT_UNSPEC;
	frame = lab_held(&packet.flow);
	if (!frame)
		return TC_ACT_UNSPEC;
	if (frame->note == seq && flags & LAB_PSH) {
		/* Nothing came after it, so the sender sends it again. This one passes: it is the only one. */
		connection->done = 1;
		lab_forget(&packet.flow);
		packet.stats->err++;
		return TC_ACT_UNSPEC;
	}
	if (++connection->passed < params->after || skb->gso_size)
		return TC_ACT_UNSPEC;
	connection->done = 1;
	if (lab_release(skb, &packet.flow, frame))
		packet.stats->err++;
	else
		packet.stats->mangled++;
	return TC_ACT_UNSPEC;
}
