// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program of the observation `drops`: counts what the kernel frees as dropped, by network namespace, interface
 * and reason. The tracepoint skb:kfree_skb tells the reason since Linux 5.17 (commit c504e5c2f964).
 */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* What is read of the kernel's structs; libbpf finds their members in the running kernel's BTF. */
#define KERNELS __attribute__((preserve_access_index))
struct ns_common {
	unsigned int inum;
} KERNELS;
struct net {
	struct ns_common ns;
} KERNELS;
typedef struct {
	struct net *net;
} possible_net_t;
struct net_device {
	char name[16];
	possible_net_t nd_net;
} KERNELS;
struct sock_common {
	possible_net_t skc_net;
} KERNELS;
struct sock {
	struct sock_common __sk_common;
} KERNELS;
struct sk_buff {
	struct net_device *dev;
	struct sock *sk;
	unsigned int len;
	__be16 protocol;
} KERNELS;

struct place {
	__u32 netns;  /* inode number of the namespace, as in /proc/PID/ns/net */
	__u32 reason; /* enum skb_drop_reason */
	char device[16]; /* "": dropped before an interface was chosen, or after the socket took it */
};

struct count {
	__u64 packets; /* a super-packet is one */
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, struct place);
	__type(value, struct count);
} places SEC(".maps");

/* Drops that had no room in `places`. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} full SEC(".maps");

/* Arguments of the tracepoint: the packet, the address of the caller, the reason. */
SEC("raw_tp/kfree_skb")
int count_drop(struct bpf_raw_tracepoint_args *ctx)
{
	struct sk_buff *skb = (struct sk_buff *)ctx->args[0];
	struct net_device *device = BPF_CORE_READ(skb, dev);
	struct sock *sk = BPF_CORE_READ(skb, sk);
	struct place place = { .reason = (__u32)ctx->args[2] };
	struct count none = {}, *count;
	__u32 zero = 0;
	__u64 *missed;

	/* Of netlink and Unix sockets: no packet of a network. */
	if (!BPF_CORE_READ(skb, protocol))
		return 0;
	/* Where there is no device, the member may hold something else: reading through it fails, or gives no namespace. */
	if (device) {
		place.netns = BPF_CORE_READ(device, nd_net.net, ns.inum);
		if (place.netns)
			BPF_CORE_READ_STR_INTO(&place.device, device, name);
	}
	if (!place.netns && sk)
		place.netns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	count = bpf_map_lookup_elem(&places, &place);
	if (!count) {
		bpf_map_update_elem(&places, &place, &none, BPF_NOEXIST);
		count = bpf_map_lookup_elem(&places, &place);
	}
	if (!count) {
		missed = bpf_map_lookup_elem(&full, &zero);
		if (missed)
			__sync_fetch_and_add(missed, 1);
		return 0;
	}
	__sync_fetch_and_add(&count->packets, 1);
	__sync_fetch_and_add(&count->bytes, BPF_CORE_READ(skb, len));
	return 0;
}
