/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the arrival of a packet says about its flow. */
#ifndef ORDER_ARRIVE_H
#define ORDER_ARRIVE_H

#include "order_find.h"

/* Lists the overtake of this_work(), the flow's `nth`. Not static: see locate(). */
__attribute__((noinline)) int list(__u32 nth)
{
	struct work *w = this_work();
	struct arrived *f = w ? bpf_map_lookup_elem(&arrived_flows, &w->p.flow) : 0;
	struct overtake_key key;
	struct overtake *o;
	__u32 end;

	if (!f)
		return -1;
	o = &w->overtake;
	end = o->index + o->segments;
	o->behind = peek(f, end);
	o->distance = 0;
	for (int i = 0; i < WORDS; i++)
		o->distance += count_bits(peek(f, end + i * 64));
	if (o->distance > f->max_distance)
		f->max_distance = o->distance;
	key.flow = w->p.flow;
	key.nth = nth;
	return bpf_map_update_elem(&overtakes, &key, o, BPF_ANY);
}

/* Where the packet shows that one before it was another than it was taken for. */
static __always_inline void correct_earlier(struct work *w, struct arrived *f)
{
	__u32 nth, corrected;

	bpf_spin_lock(&f->lock);
	nth = f->overtaken;
	corrected = correct(f, w->index, &w->overtake);
	if (w->overtake.flags & LAB_PSH)
		f->overtaken_psh += corrected;
	bpf_spin_unlock(&f->lock);
	if (corrected)
		list(nth);
}

/* Marks segments, from 1 to 64, that find() found; with `last`, the last of the packet, which has PSH alone. */
static __always_inline void mark_found(struct work *w, struct arrived *f, __u32 segments, int last)
{
	__u32 overtaken, nth, before;

	if (f->earlier.segments)
		correct_earlier(w, f);
	w->overtake.index = w->index;
	w->overtake.segments = segments;
	w->overtake.flags = w->p.flags;
	w->overtake.seq = w->p.seq;
	w->overtake.id = w->p.id;
	bpf_spin_lock(&f->lock);
	nth = f->overtaken;
	before = f->next;
	overtaken = mark(f, w->index, segments);
	if (w->p.flags & LAB_PSH && last && overtaken && (__s32)(before - (w->index + segments)) >= 0)
		f->overtaken_psh++;
	if (w->earlier && (__s32)(w->index - before) > 0) {
		f->earlier = w->overtake;
		f->earlier.index = w->earlier - 1;
		f->earlier.segments = 1;
		f->later = w->index;
		f->gap = before;
	}
	bpf_spin_unlock(&f->lock);
	if (overtaken)
		list(nth);
}

/* Up to 64 segments after the first `done` of a packet that came. Gives how many; 0 where they are unknown. */
static __always_inline int take(struct work *w, struct arrived *f, __u32 done)
{
	__u32 segments;

	if (!done || !w->segments) {
		if (find(w, f, done))
			return 0;
		w->joined++;
	}
	segments = w->segments < w->p.segments - done ? w->segments : w->p.segments - done;
	if (segments > 64)
		segments = 64;
	if (segments < 1)
		return 0;
	mark_found(w, f, segments, done + segments == w->p.segments);
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
