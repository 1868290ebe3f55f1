// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets the bits of explicit congestion notification in IP (RFC 3168, section 5). */
#include "lab_mangler.h"

struct params {
	struct lab_common common;
	__u32 value;
};
LAB_PARAMS(struct params)

#define CE 3

/* Where the traffic class is in the first 16-bit word of the header: RFC 791, section 3.1; RFC 8200, section 3. */
static __always_inline __u32 shift_of(const struct lab_headers *h)
{
	return h->version == 4 ? 0 : 4;
}

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	__u32 where = 0, shift, word, bits;
	__be16 *at, was;

	if (!params || !lab_match(skb, &params->common, &packet) || !packet.headers.version)
		return TC_ACT_UNSPEC;
	at = lab_at(packet.data, packet.end, packet.headers.l3 + where, sizeof(*at));
	if (!at) {
		packet.stats->err++;
		return TC_ACT_UNSPEC;
	}
	was = *at;
	shift = shift_of(&packet.headers);
	word = bpf_ntohs(was);
	bits = word >> shift & 3;
	if (bits == params->value || (params->value == CE && !bits) || !lab_select(&params->common, &packet))
		return TC_ACT_UNSPEC;
	word = (word & ~(3 << shift)) | params->value << shift;
	lab_done(&packet, lab_store_ip(skb, &packet.headers, where, was, bpf_htons(word)));
	return TC_ACT_UNSPEC;
}
