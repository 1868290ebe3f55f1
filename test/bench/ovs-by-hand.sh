#!/bin/bash
# Two namespaces on an Open vSwitch with the userspace datapath as one would make them by hand, quiet like lab's;
# prints what iperf3 receives.
#   unshare -m -n -p -f --kill-child --mount-proc bash ovs-by-hand.sh SECONDS
set -eu
mount -t tmpfs tmpfs /run
mkdir -p /run/netns /run/openvswitch
export OVS_RUNDIR=/run/openvswitch OVS_LOGDIR=/run/openvswitch
for n in h1 h2 sw; do ip netns add "$n"; done
for n in 1 2; do
  ip link add name eth0 netns "h$n" type veth peer name "p$n" netns sw
  ip -n "h$n" addr add "10.0.0.$n/24" dev eth0
  ip netns exec "h$n" ethtool -K eth0 tx off >/run/null
  ip -n "h$n" link set dev eth0 up
  ip -n sw link set dev "p$n" up
  echo 1 | ip netns exec "h$n" tee /sys/class/net/eth0/queues/rx-0/rps_cpus >/run/null
  echo 1 | ip netns exec sw tee "/sys/class/net/p$n/queues/rx-0/rps_cpus" >/run/null
done
ovsdb-tool create /run/openvswitch/conf.db
ovsdb-server --remote=punix:/run/openvswitch/db.sock -vconsole:off /run/openvswitch/conf.db &
until [ -S /run/openvswitch/db.sock ]; do sleep 0.01; done
ip netns exec sw ovs-vswitchd --pidfile -vconsole:off --log-file &
ovs-vsctl add-br br0 -- set Bridge br0 datapath_type=netdev -- add-port br0 p1 -- add-port br0 p2
ip netns exec h1 ping -q -c 3 -i 0.05 10.0.0.2 >/run/null
ip netns exec h2 iperf3 -s -1 >/run/null &
until ip netns exec h2 ss -Hltn sport = :5201 | grep -q .; do sleep 0.01; done
ip netns exec h1 iperf3 -c 10.0.0.2 -t "$1" -C cubic -J
