/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP (RFC 9293, section 3.1). */
#ifndef LAB_TCP_H
#define LAB_TCP_H

#include "lab_headers.h"

/* Bits of lab_tcp_flags(). */
#define LAB_FIN 0x01
#define LAB_SYN 0x02
#define LAB_RST 0x04
#define LAB_PSH 0x08
#define LAB_ACK 0x10
#define LAB_URG 0x20

/* Offsets in the header. */
#define LAB_TCP_FLAGS 12 /* a 16-bit word: data offset, reserved bits, flags */
#define LAB_TCP_WINDOW 14
#define LAB_TCP_SUM 16
#define LAB_TCP_URGENT 18

/* Whether a packet that lab_parse() looked at has a header of TCP. */
static __always_inline int lab_is_tcp(const struct lab_headers *h)
{
	return h->version && h->protocol == IPPROTO_TCP && !h->later;
}

/* The header of TCP, without its options; NULL where the data end inside it. */
static __always_inline struct tcphdr *lab_tcp_of(void *data, void *end, const struct lab_headers *h)
{
	return lab_at(data, end, h->l4, sizeof(struct tcphdr));
}

static __always_inline __u8 lab_tcp_flags(const struct tcphdr *tcp)
{
	return ((const __u8 *)tcp)[LAB_TCP_FLAGS + 1];
}

/* Bytes of the header, with its options. */
static __always_inline __u32 lab_tcp_length(const struct tcphdr *tcp)
{
	return tcp->doff * 4;
}

static __always_inline int lab_has_port(const struct tcphdr *tcp, __u32 port)
{
	return tcp->source == bpf_htons(port) || tcp->dest == bpf_htons(port);
}

#endif
