// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes what the observation `order` is to find, and counts it: matched is what was begun, mangled what was done. */
#include "lab_hold.h"

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

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct lab_stats *stats = lab_stats();
	struct params *params = lab_params();
	struct lab_headers headers;
	struct lab_frame *frame;
	struct lab_flow flow;
	void *data, *end;

	if (!stats || !params || !params->every || lab_is_clone())
		return TC_ACT_UNSPEC;
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
		frame = lab_held(&flow);
		/* Its note is how many have passed. */
		if (frame && ++frame->note >= params->after) {
			if (lab_release(skb, &flow, frame))
				stats->err++;
			else
				stats->mangled++;
			return TC_ACT_UNSPEC;
		}
	}
	if ((skb->mark - 1) % params->every != params->at)
		return TC_ACT_UNSPEC;
	stats->matched++;
	if (params->what == OVERTAKE) {
		if (!lab_hold(skb, &flow, 0))
			return TC_ACT_STOLEN;
		stats->err++;
		return TC_ACT_UNSPEC;
	}
	stats->mangled++;
	if (params->what == DROP)
		return TC_ACT_STOLEN;
	if (lab_clone(skb))
		stats->err++;
	return TC_ACT_UNSPEC;
}
