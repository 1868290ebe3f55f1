/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window of a flow: which of its last segments have arrived, and so which were overtaken. */
#ifndef ORDER_WINDOW_H
#define ORDER_WINDOW_H

#include "order.h"

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
 * Says that segments arrived, at most 64. The caller holds the lock. Gives how many of them were overtaken.
 */
static __always_inline __u32 mark(struct arrived *f, __u32 index, __u32 segments)
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
	f->overtaken += overtaken;
	return overtaken;
}

/* Whether the segment has arrived; where that is long ago, whether it may have. */
static __always_inline int has_arrived(const struct arrived *f, __u32 index)
{
	__s32 behind = f->next - index;

	return behind > 0 && (behind > WINDOW - 64 || (f->bits[(index >> 6) % WORDS] >> (index & 63) & 1));
}

/* Where `index` shows that a packet was the earlier of two, puts it right: see struct arrived. As mark() does. */
static __always_inline __u32 correct(struct arrived *f, __u32 index, struct overtake *o)
{
	__u32 earlier = f->earlier.index, later = f->later;

	if (!f->earlier.segments || (__s32)(index - f->gap) < 0 || (__s32)(later - index) <= 0)
		return 0;
	*o = f->earlier;
	f->earlier.segments = 0;
	if (has_arrived(f, earlier) || !has_arrived(f, later))
		return 0;
	f->bits[(later >> 6) % WORDS] &= ~(1ULL << (later & 63));
	f->bits[(earlier >> 6) % WORDS] |= 1ULL << (earlier & 63);
	if (f->next == later + 1)
		f->next = f->gap;
	f->overtaken++;
	return 1;
}

#endif
