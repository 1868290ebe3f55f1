/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of packets that left. */
#ifndef ORDER_TABLE_H
#define ORDER_TABLE_H

#include "order.h"

static __always_inline struct bucket *bucket_of(__u64 key)
{
	__u32 index = (key >> 32) % BUCKETS;

	return bpf_map_lookup_elem(&buckets, &index);
}

/* Where in its bucket a packet is noted, or -1. Not static: see locate(). */
__attribute__((noinline)) int way_of(__u64 key)
{
	struct bucket *b = bucket_of(key);

	if (!b)
		return -1;
	for (int way = 0; way < WAYS; way++)
		if (b->keys[way] == key)
			return way;
	return -1;
}

/* The packet noted under that key, or NULL. */
static __always_inline struct left *noted(__u64 key)
{
	struct bucket *b = bucket_of(key);
	int way = way_of(key);

	return !b || way < 0 || way >= WAYS ? 0 : &b->packets[way];
}

/*
 * Notes a packet. Of those that are the same to the byte, the ones that haven't arrived stand in the order they
 * left; where they become too many they are forgotten, and the new one is the first. Gives how many were.
 */
static __always_inline int note(__u64 key, const struct left *left)
{
	struct bucket *b = bucket_of(key);
	__u32 place = 0, slot;
	int way = -1;

	if (!b)
		return 0;
	for (__u32 twin = 0; twin < TWINS; twin++) {
		struct left *same = noted(key + twin);

		if (!same)
			break;
		if (!(same->count & TAKEN))
			place = twin + 1;
		way = 0;
	}
	/* Mostly none is the same, and nothing more to be looked for. */
	if (way == 0)
		way = way_of(key + place % TWINS);
	bpf_spin_lock(&b->lock);
	slot = way < 0 ? b->oldest : way;
	/* Also where it takes the place of one that was the same: it is under way, and not to be the next to go. */
	if (slot == b->oldest)
		b->oldest = slot < WAYS - 1 ? slot + 1 : 0;
	if (slot < WAYS) {
		b->keys[slot] = key + place % TWINS;
		b->packets[slot] = *left;
	}
	bpf_spin_unlock(&b->lock);
	if (place < TWINS)
		return 0;
	for (__u32 twin = 1; twin < TWINS; twin++) {
		struct left *same = noted(key + twin);

		if (same)
			same->count |= TAKEN;
	}
	return TWINS;
}

#endif
