// SPDX-License-Identifier: GPL-2.0-or-later
/* The two programs of the observation `order`. Nothing is changed but for a stamp over IPv6: see stamp(). */
#include "order_arrive.h"

static __always_inline struct counts *counts_at(__u32 point)
{
	return bpf_map_lookup_elem(&points, &point);
}

/* On egress: the last program of all, so that it sees what leaves. */
SEC("tc")
int at_from(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct counts *counts = counts_at(0);
	struct work *w = this_work();
	struct packet *p;
	struct left left = {};
	struct sent *flow;
	__u32 length, forgotten;
	int failed;

	if (!params || !counts || !w || params->stopped)
		return TC_ACT_UNSPEC;
	failed = describe(skb);
	if (failed) {
		if (failed > 0)
			counts->err++;
		return TC_ACT_UNSPEC;
	}
	p = &w->p;
	counts->seen++;
	flow = bpf_map_lookup_elem(&sent_flows, &p->flow);
	if (!flow) {
		struct sent none = { .end = p->seq };

		bpf_map_update_elem(&sent_flows, &p->flow, &none, BPF_NOEXIST);
		flow = bpf_map_lookup_elem(&sent_flows, &p->flow);
		if (!flow) {
			counts->full++;
			return TC_ACT_UNSPEC;
		}
	}
	left.count = p->segments;
	left.size = p->size;
	length = p->flow.protocol == IPPROTO_TCP ? p->payload + !!(p->flags & LAB_SYN) + !!(p->flags & LAB_FIN) : 0;

	bpf_spin_lock(&flow->lock);
	left.index = flow->segments;
	flow->packets++;
	flow->segments += p->segments;
	/* Of a super-packet, the last segment has it. */
	if (p->flags & LAB_PSH && !flow->first_psh)
		flow->first_psh = flow->segments;
	if (p->size)
		flow->size = p->size;
	if (length) {
		/* Another connection with the same ports counts from elsewhere; a SYN that is sent again doesn't. */
		if (p->flags & LAB_SYN && p->seq + 1 != flow->end)
			flow->end = p->seq;
		if ((__s32)(p->seq - flow->end) < 0)
			flow->retransmitted += p->segments;
		if ((__s32)(p->seq + length - flow->end) > 0)
			flow->end = p->seq + length;
	}
	bpf_spin_unlock(&flow->lock);

	stamp(skb, p, bpf_htons(flow->packets));
	forgotten = note(key_of(p, 0, 0, 0), &left);
	if (forgotten)
		flow->forgotten += forgotten;
	return TC_ACT_UNSPEC;
}

/*
 * A flow that left is expected; one that comes from elsewhere is none of this program's business. NULL, and
 * counted, for that, and where there is no room.
 */
static __always_inline struct arrived *arrived_flow(const struct lab_flow *flow, struct counts *counts)
{
	struct arrived *arrived = bpf_map_lookup_elem(&arrived_flows, flow);
	struct nothing *none;
	__u32 zero = 0;

	if (arrived)
		return arrived;
	if (!bpf_map_lookup_elem(&sent_flows, flow)) {
		counts->foreign++;
		return 0;
	}
	none = bpf_map_lookup_elem(&nothing, &zero);
	if (none)
		bpf_map_update_elem(&arrived_flows, flow, none, BPF_NOEXIST);
	arrived = bpf_map_lookup_elem(&arrived_flows, flow);
	if (!arrived)
		counts->full++;
	return arrived;
}

/* On ingress: the first program of all, so that it sees what arrives. */
SEC("tc")
int at_to(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct counts *counts = counts_at(1);
	struct work *w = this_work();
	struct arrived *flow;
	__u32 done;
	int failed;

	if (!params || !counts || !w)
		return TC_ACT_UNSPEC;
	failed = describe(skb);
	if (failed) {
		if (failed > 0)
			counts->err++;
		return TC_ACT_UNSPEC;
	}
	counts->seen++;
	flow = arrived_flow(&w->p.flow, counts);
	if (!flow)
		return TC_ACT_UNSPEC;
	flow->packets++;
	w->joined = 0;
	done = take(w, flow, 0);
	for (int i = 0; i < 64 && done && done < w->p.segments; i++) {
		int more = take_more(done);

		if (more <= 0)
			break;
		done += more;
	}
	/* Once the other end notes nothing any more, it is no wonder. */
	if (done < w->p.segments && !params->stopped)
		flow->unknown += w->p.segments - done;
	return TC_ACT_UNSPEC;
}
