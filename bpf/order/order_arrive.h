/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which segments of a flow a packet that arrives is. */
#ifndef ORDER_ARRIVE_H
#define ORDER_ARRIVE_H

#include "order_packet.h"
#include "order_table.h"
#include "order_window.h"

/* The super-packet whose first segment is `back` segments before the packet's. */
static __always_inline void remember(struct arrived *f, const struct packet *p, const struct left *left,
				     __u32 back)
{
	f->last = *left;
	f->last_rest = p->rest;
	f->last_seq = p->seq - back * left->size;
	f->last_id = p->id - back;
}

/* Which segment of the last super-packet the packet begins with, or -1: most that are cut up come in a row. */
static __always_inline int part_of_last(const struct arrived *f, const struct packet *p)
{
	__u32 size = f->last.size, back;

	if (!size || !p->payload || f->last_rest != p->rest)
		return -1;
	back = (p->seq - f->last_seq) / size;
	if (back >= f->last.segments || f->last_seq + back * size != p->seq)
		return -1;
	return p->flow.version == 4 && ((f->last_id + back) & 0xffff) != p->id ? -1 : back;
}

/*
 * Finds what left beginning with the segment `ahead` behind the packet's first. Of several that are alike, as
 * retransmissions over IPv6 within a millisecond are, the one that makes the least of it: one that is in order,
 * else one that hasn't arrived, else any.
 */
static __always_inline int find_first(struct work *w, struct arrived *f, __u32 ahead)
{
	__u64 key = key_of(&w->p, ahead, w->p.size);
	struct left *found = 0;
	int best = 0;

	for (int twin = 0; twin < TWINS && best < 3; twin++, key++) {
		struct left *left = noted(key);
		int rank;

		if (!left)
			break;
		rank = (__s32)(left->index - f->next) >= 0 ? 3 : has_arrived(f, left->index) ? 1 : 2;
		if (rank <= best)
			continue;
		best = rank;
		found = left;
	}
	if (!found)
		return 0;
	found->taken = 1;
	w->index = found->index;
	w->segments = found->segments;
	if (!ahead && found->segments > w->p.segments)
		remember(f, &w->p, found, 0);
	return best;
}

/* Finds a super-packet that the packet is a part of, beginning before it. Not static: see locate(). */
__attribute__((noinline)) int find_part(void)
{
	struct work *w = this_work();
	struct arrived *f;
	struct sent *from;
	__u32 size;

	if (!w || !w->p.payload)
		return 0;
	f = bpf_map_lookup_elem(&arrived_flows, &w->p.flow);
	from = bpf_map_lookup_elem(&sent_flows, &w->p.flow);
	size = from ? from->size : 0;
	if (!f || !size)
		return 0;
	for (__u32 back = 1; back < MAX_BACK; back++) {
		__u64 key = key_of(&w->p, -back, size);
		struct left *left = noted(key);

		if (!left || left->segments <= back || left->size != size)
			continue;
		if (has_arrived(f, left->index + back))
			continue;
		remember(f, &w->p, left, back);
		w->index = left->index + back;
		w->segments = left->segments - back;
		return 2;
	}
	return 0;
}

/*
 * Finds out which segments those after the first `done` of a packet that came are: as many as left together.
 * 0, or -1 where they weren't seen leaving.
 */
static __always_inline int find(struct work *w, struct arrived *f, __u32 done)
{
	int back = done ? -1 : part_of_last(f, &w->p), rank;
	struct left last = f->last;

	if (back < 0 || (__s32)(last.index + back - f->next) < 0) {
		rank = find_first(w, f, done);
		if (rank == 3)
			return 0;
		if (back >= 0 && !has_arrived(f, last.index + back))
			rank = 0;
		else if (rank < 2 && !done && find_part())
			return 0;
		if (rank)
			return 0;
		if (back < 0)
			return -1;
	}
	w->index = last.index + back;
	w->segments = last.segments - back;
	return 0;
}

/* Marks segments, from 1 to 64, that find() found. */
static __always_inline void mark_found(struct work *w, struct arrived *f, __u32 segments)
{
	struct overtake_key key;
	struct overtake o = {};
	__u32 overtaken, nth;

	bpf_spin_lock(&f->lock);
	nth = f->overtaken;
	overtaken = mark(f, w->index, segments, &o);
	if (w->p.flags & PSH)
		f->overtaken_psh += overtaken;
	bpf_spin_unlock(&f->lock);
	if (!overtaken)
		return;
	key.flow = w->p.flow;
	key.nth = nth;
	o.index = w->index;
	o.segments = segments;
	o.flags = w->p.flags;
	o.seq = w->p.seq;
	o.id = w->p.id;
	bpf_map_update_elem(&overtakes, &key, &o, BPF_ANY);
}

/* Up to 64 segments after the first `done` of a packet that came. Gives how many; 0 where they are unknown. */
static __always_inline int take(struct work *w, struct arrived *f, __u32 done)
{
	__u32 segments;

	if ((!done || !w->segments) && find(w, f, done))
		return 0;
	segments = w->segments < w->p.segments - done ? w->segments : w->p.segments - done;
	if (segments > 64)
		segments = 64;
	if (segments < 1)
		return 0;
	mark_found(w, f, segments);
	w->index += segments;
	w->segments -= segments;
	return segments;
}

/* The same, for the few packets that were joined on the way, or are long. Not static: see locate(). */
__attribute__((noinline)) int take_more(__u32 done)
{
	struct work *w = this_work();
	struct arrived *f = w ? bpf_map_lookup_elem(&arrived_flows, &w->p.flow) : 0;

	return f && done && done < w->p.segments ? take(w, f, done) : 0;
}

#endif
