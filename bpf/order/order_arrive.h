/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which segments of a flow arrived, and which of them late. */
#ifndef ORDER_ARRIVE_H
#define ORDER_ARRIVE_H

#include "order_packet.h"

static __always_inline __u32 count_bits(__u64 x)
{
	return __builtin_popcountll(x);
}

static __always_inline __u64 lowest(__u32 n)
{
	return n >= 64 ? ~0ULL : (1ULL << n) - 1;
}

/* The 64 bits of the window from `index` on, those that `next` is not beyond. */
static __always_inline __u64 peek(const struct arrived *f, __u32 index)
{
	__u32 word = index >> 6, offset = index & 63;
	__s32 known = f->next - index;
	__u64 bits = f->bits[word % WORDS] >> offset;

	if (offset)
		bits |= f->bits[(word + 1) % WORDS] << (64 - offset);
	return known <= 0 ? 0 : bits & lowest(known);
}

/* Moves the window so that it ends at `next`. */
static __always_inline void advance(struct arrived *f, __u32 next)
{
	__u32 word = (f->next + 63) >> 6;
	__s32 words = ((next - 1) >> 6) - word + 1;

	for (int i = 0; i < WORDS; i++) {
		if (i >= words)
			break;
		f->bits[(word + i) % WORDS] = 0;
	}
	f->next = next;
}

/*
 * Says that segments arrived, at most 64. The caller holds the lock. Gives how many of them were overtaken, and
 * by what.
 */
static __always_inline __u32 mark(struct arrived *f, __u32 index, __u32 segments, struct overtake *o)
{
	__u32 end = index + segments, word = index >> 6, offset = index & 63, overtaken;
	__s32 behind = f->next - index;
	/* Of those before the highest that had arrived, which may be none: the ones that had arrived already. */
	__u64 all = lowest(segments), expected, known;

	f->segments += segments;
	if (behind > WINDOW - 64) {
		f->late += segments;
		return 0;
	}
	expected = behind <= 0 ? 0 : all & lowest(behind);
	known = expected & peek(f, index);
	if ((__s32)(end - f->next) > 0)
		advance(f, end);
	f->bits[word % WORDS] |= all << offset;
	if (offset + segments > 64)
		f->bits[(word + 1) % WORDS] |= all >> (64 - offset);
	f->duplicated += count_bits(known);
	overtaken = count_bits(expected & ~known);
	if (!overtaken)
		return 0;
	f->overtaken += overtaken;
	o->behind = peek(f, end);
	o->distance = 0;
	for (int i = 0; i < WORDS; i++)
		o->distance += count_bits(peek(f, end + i * 64));
	if (o->distance > f->max_distance)
		f->max_distance = o->distance;
	return overtaken;
}

/* Whether the segment has arrived; where that is long ago, whether it may have. */
static __always_inline int has_arrived(const struct arrived *f, __u32 index)
{
	__s32 behind = f->next - index;

	return behind > 0 && (behind > WINDOW - 64 || (f->bits[(index >> 6) % WORDS] >> (index & 63) & 1));
}

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
	int best = 0;

	for (int twin = 0; twin < TWINS; twin++) {
		__u64 key = key_of(&w->p, ahead, w->p.size) + twin;
		struct left *left = bpf_map_lookup_elem(&left_packets, &key);
		int rank;

		if (!left)
			break;
		rank = (__s32)(left->index - f->next) >= 0 ? 3 : has_arrived(f, left->index) ? 1 : 2;
		if (rank <= best)
			continue;
		best = rank;
		w->index = left->index;
		w->segments = left->segments;
		if (!ahead && left->segments > w->p.segments)
			remember(f, &w->p, left, 0);
		if (rank == 3)
			break;
	}
	return best;
}

/* Finds a super-packet that the packet is a part of, beginning before it. Not static: see locate(). */
__attribute__((noinline)) int find_part(void)
{
	struct work *w = this_work();
	struct arrived *f;

	if (!w || !w->size || !w->p.payload)
		return 0;
	f = bpf_map_lookup_elem(&arrived_flows, &w->p.flow);
	if (!f)
		return 0;
	for (__u32 back = 1; back < MAX_BACK; back++) {
		__u64 key = key_of(&w->p, -back, w->size);
		struct left *left = bpf_map_lookup_elem(&left_packets, &key);

		if (!left || left->segments <= back || left->size != w->size)
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
 * 0, or -1 where they weren't seen leaving. Not static, for the verifier's sake: see locate().
 */
__attribute__((noinline)) int find(__u32 done)
{
	struct work *w = this_work();
	struct arrived *f;
	struct left last;
	int back, rank;

	if (!w)
		return -1;
	f = bpf_map_lookup_elem(&arrived_flows, &w->p.flow);
	if (!f)
		return -1;
	back = done ? -1 : part_of_last(f, &w->p);
	last = f->last;
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
__attribute__((noinline)) int mark_found(__u32 segments)
{
	struct work *w = this_work();
	struct overtake_key key;
	struct overtake o = {};
	struct arrived *f;
	__u32 overtaken, nth;

	if (!w || segments < 1 || segments > 64)
		return 0;
	f = bpf_map_lookup_elem(&arrived_flows, &w->p.flow);
	if (!f)
		return 0;
	bpf_spin_lock(&f->lock);
	nth = f->overtaken;
	overtaken = mark(f, w->index, segments, &o);
	if (w->p.flags & PSH)
		f->overtaken_psh += overtaken;
	bpf_spin_unlock(&f->lock);
	if (!overtaken)
		return 0;
	key.flow = w->p.flow;
	key.nth = nth;
	o.index = w->index;
	o.segments = segments;
	o.flags = w->p.flags;
	o.seq = w->p.seq;
	o.id = w->p.id;
	return bpf_map_update_elem(&overtakes, &key, &o, BPF_ANY);
}

#endif
