/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the segments that left a packet that arrives is. */
#ifndef ORDER_FIND_H
#define ORDER_FIND_H

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
	f->last_id = p->flow.version == 4 ? p->id - back : p->id;
}

/* Which segment of the last super-packet the packet begins with, or -1: most that are cut up come in a row. */
static __always_inline int part_of_last(const struct arrived *f, const struct packet *p)
{
	__u32 size = f->last.size, back;

	if (!size || !p->payload || f->last_rest != p->rest)
		return -1;
	back = (p->seq - f->last_seq) / size;
	if (back >= segments_of(&f->last) || f->last_seq + back * size != p->seq)
		return -1;
	if (p->flow.version == 4)
		return ((f->last_id + back) & 0xffff) == p->id ? back : -1;
	return f->last_id == p->id ? back : -1;
}

/*
 * Finds what left beginning with the segment `ahead` behind the packet's first. Of several that are alike, as
 * retransmissions over IPv6 within a millisecond are, the one that makes the least of it: one that is in order,
 * else one that hasn't arrived, else any.
 */
static __always_inline int find_first(struct work *w, struct arrived *f, __u32 ahead)
{
	__u64 key = key_of(&w->p, ahead, w->p.size, w->joined);
	struct left *found = 0;
	int best = 0;

	for (int twin = 0; twin < TWINS && best < 3; twin++, key++) {
		struct left *left = noted(key);
		int rank;

		/* The one that left first may have made room already, and the next one not. */
		if (!left)
			continue;
		rank = (__s32)(left->index - f->next) >= 0 ? 3 : has_arrived(f, left->index) ? 1 : 2;
		if (rank == 2)
			w->earlier = left->index + 1;
		if (rank <= best)
			continue;
		best = rank;
		found = left;
	}
	if (!found)
		return 0;
	found->count |= TAKEN;
	w->index = found->index;
	w->segments = segments_of(found);
	if (!ahead && segments_of(found) > w->p.segments)
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
		__u64 key = key_of(&w->p, -back, size, 0);
		struct left *left = noted(key);

		if (!left || segments_of(left) <= back || left->size != size)
			continue;
		if (has_arrived(f, left->index + back))
			continue;
		remember(f, &w->p, left, back);
		w->index = left->index + back;
		w->segments = segments_of(left) - back;
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

	w->earlier = 0;
	if (back < 0 || (__s32)(last.index + back - f->next) < 0) {
		rank = find_first(w, f, done);
		if (rank == 3) {
			if (back >= 0 && !has_arrived(f, last.index + back))
				w->earlier = last.index + back + 1;
			return 0;
		}
		w->earlier = 0;
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
	w->segments = segments_of(&last) - back;
	return 0;
}

#endif
