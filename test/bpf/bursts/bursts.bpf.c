// SPDX-License-Identifier: GPL-2.0-or-later
/* Counts packets that are selected as mangled, and those of them whose predecessor was not, as errors. */
#include "lab_mangler.h"

struct params {
	struct lab_common common;
};
LAB_PARAMS(struct params)

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} last SEC(".maps");

SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct params *params = lab_params();
	struct lab_packet packet;
	__u32 zero = 0, *before = bpf_map_lookup_elem(&last, &zero);
	int selected;

	if (!params || !before || !lab_match(skb, &params->common, &packet))
		return TC_ACT_UNSPEC;
	selected = lab_select(&params->common, &packet);
	packet.stats->mangled += selected;
	packet.stats->err += selected && !*before;
	*before = selected;
	return TC_ACT_UNSPEC;
}
