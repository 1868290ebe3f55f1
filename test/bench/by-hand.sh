#!/bin/bash
# Two namespaces and a veth pair as one would make them by hand, quiet like lab's; prints what iperf3 receives.
#   unshare -m -n -p -f --kill-child --mount-proc bash by-hand.sh SECONDS
set -eu
mount -t tmpfs tmpfs /run
mkdir /run/netns
for n in 1 2; do ip netns add "h$n"; done
ip link add name eth0 netns h1 type veth peer name eth0 netns h2
for n in 1 2; do
  ip -n "h$n" addr add "10.0.0.$n/24" dev eth0
  ip -n "h$n" link set dev eth0 up
  echo 1 | ip netns exec "h$n" tee /sys/class/net/eth0/queues/rx-0/rps_cpus >/run/null
done
ip netns exec h2 iperf3 -s -1 >/run/null &
until ip netns exec h2 ss -Hltn sport = :5201 | grep -q .; do sleep 0.01; done
ip netns exec h1 iperf3 -c 10.0.0.2 -t "$1" -J
