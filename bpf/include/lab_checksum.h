/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checksums where there is no helper for them: XDP. On tc, bpf_l3_csum_replace() and bpf_l4_csum_replace()
 * do it, also for packets whose checksum the device is yet to fill in.
 */
#ifndef LAB_CHECKSUM_H
#define LAB_CHECKSUM_H

#include "lab.h"

/* `sum` of a header in which one 16-bit word changed: RFC 1624, equation 3. */
static __always_inline __u16 lab_csum_replace2(__u16 sum, __u16 from, __u16 to)
{
	__u32 x = (__u16)~sum + (__u32)(__u16)~from + to;

	x = (x & 0xffff) + (x >> 16);
	x = (x & 0xffff) + (x >> 16);
	return ~x;
}

#endif
