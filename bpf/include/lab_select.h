/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the packets that match are changed. All that the scenario says must hold. Chance is drawn from the seed,
 * the flow and the packet's number in its flow: the same traffic has the same packets chosen.
 */
#ifndef LAB_SELECT_H
#define LAB_SELECT_H

#include "lab_match.h"

/* When the first packet matched, in ns; 0: not yet. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} began SEC(".maps");

static __always_inline int lab_by_chance(__u32 drawn, __u32 chance)
{
	return chance == LAB_ALWAYS || drawn < chance;
}

/* Time since the first packet that matched, in ns. */
static __always_inline __u64 lab_since(void)
{
	__u32 zero = 0;
	__u64 *first = bpf_map_lookup_elem(&began, &zero), now = bpf_ktime_get_ns();

	if (!first)
		return 0;
	if (!*first)
		*first = now;
	return now < *first ? 0 : now - *first;
}

/* Whether it is the time: from `begin` to `end`. */
static __always_inline int lab_in_window(const struct lab_common *c)
{
	__u64 since = lab_since();

	return since >= c->begin * 1000ULL && (!c->end || since < c->end * 1000ULL);
}

/*
 * The model of Gilbert and Elliott, for each flow: bursts begin and end by chance at each packet, and within a burst
 * packets are chosen by another chance than outside.
 */
static __always_inline int lab_in_burst(const struct lab_common *c, struct lab_flow_state *state, __u64 draw)
{
	__u32 turn = lab_mix(draw + 1) >> 32, drawn = lab_mix(draw + 2) >> 32;

	if (lab_by_chance(turn, state->burst ? c->burst_end : c->burst_begin))
		state->burst = !state->burst;
	return lab_by_chance(drawn, state->burst ? c->burst_chance : c->calm_chance);
}

/* A SYN with another sequence number than the one before is a new connection of the same ports. */
static __always_inline void lab_note_connection(const struct lab_packet *p, struct lab_flow_state *state)
{
	struct tcphdr *tcp = lab_is_tcp(&p->headers) ? lab_tcp_of(p->data, p->end, &p->headers) : 0;

	if (!tcp || !(lab_tcp_flags(tcp) & LAB_SYN) || tcp->seq == state->isn)
		return;
	state->isn = tcp->seq;
	state->connection = 0;
}

/* Counts a packet as matched, once lab_match() found it, and tells whether it is to be changed. */
static __always_inline int lab_select(const struct lab_common *c, struct lab_packet *p)
{
	struct lab_flow_state *state;
	__u32 number, drawn;
	__u64 packet;

	p->stats->matched++;
	if ((c->begin | c->end) && !lab_in_window(c))
		return 0;
	if (c->ratio <= 1 && c->every <= 1 && !(c->nth | c->first | c->burst_begin) && c->chance == LAB_ALWAYS)
		return 1;
	state = lab_flow_state(&p->flow);
	if (!state) {
		p->stats->err++;
		return 0;
	}
	lab_note_connection(p, state);
	/* Not atomic: a flow is on one CPU at a time, and a number given twice does no harm. */
	packet = state->packets++;
	number = ++state->connection;
	drawn = lab_chance(c->seed, &p->flow, packet);
	/* Of each packet, whether another word leaves it out or not. */
	if (c->burst_begin && !lab_in_burst(c, state, drawn))
		return 0;
	if (c->first && number > c->first)
		return 0;
	if (c->nth && number != c->nth)
		return 0;
	if (c->every > 1 && number % c->every)
		return 0;
	if (c->ratio > 1 && lab_choose(drawn, c->ratio))
		return 0;
	return lab_by_chance(lab_mix(drawn) >> 32, c->chance);
}

/* Counts what became of a packet that was to be changed. */
static __always_inline void lab_done(const struct lab_packet *p, int failed)
{
	if (failed)
		p->stats->err++;
	else
		p->stats->mangled++;
}

#endif
