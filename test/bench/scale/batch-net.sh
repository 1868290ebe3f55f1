#!/bin/sh
# batch-net.sh FOLDER SOURCE ADDRESS: builds the network with one `ip -batch` for all namespaces, one for all links and
# one a node, from files written beforehand, and pings across. It is to run in namespaces of its own.
set -e
cd -- "$1"
mount -n -t tmpfs tmpfs /run
mkdir -p /run/netns
ip -batch namespaces
ip -batch links
find hosts -type f -printf '%f\n' | xargs -r -P "$(nproc)" -I '{}' nsenter --net=/run/netns/'{}' sh -c '
  if [ -e "sysctl/$1" ]; then
    while read -r key value; do echo "$value" >"/proc/sys/$key"; done <"sysctl/$1"
  fi
  exec ip -batch "hosts/$1"' sh '{}'
for bridge in bridges/*; do
  [ ! -e "$bridge" ] || nsenter --net=/run/netns/"${bridge#bridges/}" ip -batch "$bridge"
done
until nsenter --net=/run/netns/"$2" ping -n -c 1 -t 255 -W 0.05 "$3" >/dev/null; do :; done
