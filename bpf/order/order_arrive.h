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

/*
 * What left beginning with the segment `ahead` behind the first of this packet; of several alike, the first
 * that hasn't come yet.
 */
static __always_inline struct left *find_first(const struct packet *p, __u32 ahead)
{
	struct left *known = 0;

	for (int twin = 0; twin < TWINS; twin++) {
		__u64 key = key_of(p, ahead, p->size) + twin;
		struct left *left = bpf_map_lookup_elem(&left_packets, &key);

		if (!left)
			break;
		known = left;
		if (!left->taken)
			break;
	}
	return known;
}

/* Remembers what the packet's first segment is the one `back` behind the first of. */
static __always_inline void remember(struct arrived *f, const struct packet *p, const struct left *left,
				     __u32 back)
{
	f->last = *left;
	f->last_rest = p->rest;
	f->last_seq = p->seq - back * left->size;
	f->last_id = p->id - back;
}

/*
 * What left as part of a super-packet and was cut up on the way: of the same one as the segment before it, or
 * of one whose first segment is somewhere before it. Gives how far behind the first it is, or -1.
 */
static __always_inline int find_part(struct arrived *f, const struct packet *p, __u32 size)
{
	__u32 back;

	if (!size || !p->payload)
		return -1;
	if (f->last.size) {
		back = (p->seq - f->last_seq) / f->last.size;
		if (f->last_rest == p->rest && back < f->last.segments &&
		    f->last_seq + back * f->last.size == p->seq &&
		    (p->flow.version == 6 || ((f->last_id + back) & 0xffff) == p->id))
			return back;
	}
	for (back = 1; back < MAX_BACK; back++) {
		__u64 key = key_of(p, -back, size);
		struct left *left = bpf_map_lookup_elem(&left_packets, &key);

		if (!left)
			continue;
		if (left->segments <= back || left->size != size)
			return -1;
		remember(f, p, left, back);
		return back;
	}
	return -1;
}

/*
 * Finds out which segments those after the first `done` of a packet that came are: as many as left together.
 * 0, or -1 where they weren't seen leaving. Not static: the verifier checks such a function for itself, and not
 * again for every way to it.
 */
__attribute__((noinline)) int find(__u32 done)
{
	struct work *w = this_work();
	struct arrived *f;
	struct left *first;
	int back;

	if (!w)
		return -1;
	f = bpf_map_lookup_elem(&arrived_flows, &w->p.flow);
	if (!f)
		return -1;
	first = find_first(&w->p, done);
	if (first) {
		first->taken = 1;
		w->index = first->index;
		w->segments = first->segments;
		if (!done && first->segments > w->p.segments)
			remember(f, &w->p, first, 0);
		return 0;
	}
	back = done ? -1 : find_part(f, &w->p, w->size);
	if (back < 0)
		return -1;
	w->index = f->last.index + back;
	w->segments = f->last.segments - back;
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
