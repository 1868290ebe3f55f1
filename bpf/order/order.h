/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two programs of the observation `order` share. The one at the point that packets leave gives
 * each wire segment of a flow its index, and notes it under a hash of what doesn't change on the way; the one
 * at the point where they arrive looks it up there. See docs/order.md.
 */
#ifndef ORDER_H
#define ORDER_H

#define LAB_FLOW_UNCOUNTED
#include "lab_flow.h"

/* Segments behind the newest of a flow, but for 64, among which a late one is told from one that comes twice. */
#define WINDOW 2048
#define WORDS (WINDOW / 64)
/* Packets under way at once that are the same to the byte: a power of 2. */
#define TWINS 4
/* Segments of one super-packet. */
#define MAX_SEGMENTS 1024
/* Segments that the first one of a super-packet is looked for before one that comes without it. */
#define MAX_BACK 128

struct params {
	__u32 seed;
	__u32 port;     /* of either side; 0: any */
	__u32 protocol; /* 0: TCP and UDP */
	__u32 stopped;  /* packets that leave aren't noted any more */
};
LAB_PARAMS(struct params)

/* A flow at the point it leaves from. */
struct sent {
	struct bpf_spin_lock lock;
	__u32 packets;
	__u32 segments; /* the index of the next one */
	__u32 retransmitted; /* segments of TCP that begin before `end` */
	__u32 end;  /* of TCP: the sequence number after the last one sent */
	__u32 size; /* of the segments of a super-packet, in bytes of payload */
	__u32 forgotten; /* packets that were the same as too many others */
	__u32 first_psh; /* one more than the index of the first segment with PSH; 0: none yet */
};

/* A super-packet, or a packet, that left. */
struct left {
	__u32 index; /* of its first segment */
	__u16 size;  /* of its segments, in bytes of payload */
	__u16 count; /* of its segments; and TAKEN where one came that may be the first */
};
#define TAKEN 0x8000

static __always_inline __u32 segments_of(const struct left *left)
{
	return left->count & ~TAKEN;
}

/*
 * Where packets that left are noted, by a hash of each: in the place of the one that was noted there longest ago.
 * A map of the kernel that makes room by itself would do it too, and takes four times as long. Two lines of the
 * processor's cache.
 */
#define WAYS 7
#define BUCKETS 16384
struct bucket {
	struct bpf_spin_lock lock;
	__u32 oldest;
	__u64 keys[WAYS]; /* 0: none */
	struct left packets[WAYS];
	__u64 unused;
};

/* A packet that others overtook. */
struct overtake_key {
	struct lab_flow flow;
	__u32 nth;
};

struct overtake {
	__u32 index;
	__u32 segments;
	__u32 flags;    /* of TCP */
	__u32 seq;      /* of TCP */
	__u32 distance; /* segments that left later and came before */
	__u32 id;       /* of IPv4 */
	__u64 behind;   /* which of the 64 segments that left after it came before it; bit 0: the next */
};

/* A flow at the point it arrives at. */
struct arrived {
	struct bpf_spin_lock lock;
	__u32 packets;
	__u32 segments;
	__u32 duplicated;
	__u32 overtaken;
	__u32 overtaken_psh; /* of these, those with PSH */
	__u32 max_distance;
	__u32 late;    /* so far behind that they may as well be duplicates */
	__u32 unknown; /* not seen leaving, or changed on the way */
	__u32 next;    /* the index after the highest that arrived */
	/* The super-packet that the last segment was of: the next one is mostly of the same. */
	struct left last;
	__u64 last_rest;
	__u32 last_seq;
	__u32 last_id;
	/*
	 * Of packets that are the same to the byte, the one that came is taken for the later one, as if the earlier
	 * one were lost. If what left between them still comes, it was the earlier one, and late.
	 */
	struct overtake earlier; /* segments 0: none */
	__u32 later;
	__u32 gap; /* from here to `later` nothing had arrived */
	__u64 bits[WORDS]; /* which of the last segments have arrived: a ring, by their index */
};

/* What neither flow can tell. */
struct counts {
	__u64 seen;
	__u64 err;     /* packets cut off inside a header */
	__u64 full;    /* packets of flows for which there was no room */
	__u64 foreign; /* packets of flows that don't come from the other point */
};

/* Flows have locks, which maps that make room by themselves can't hold. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 32768);
	__type(key, struct lab_flow);
	__type(value, struct sent);
} sent_flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 32768);
	__type(key, struct lab_flow);
	__type(value, struct arrived);
} arrived_flows SEC(".maps");

/* What a flow begins with: too large for the stack, and a struct with a lock can't be copied. */
struct nothing {
	__u8 bytes[sizeof(struct arrived)];
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct nothing);
} nothing SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, BUCKETS);
	__type(key, __u32);
	__type(value, struct bucket);
} buckets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4096);
	__type(key, struct overtake_key);
	__type(value, struct overtake);
} overtakes SEC(".maps");

/* 0: where packets leave; 1: where they arrive. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct counts);
} points SEC(".maps");

#endif
