import test from 'ava';
import { assertHostUnchanged, hostState } from '../../helpers/host.ts';
import { runLive } from '../../helpers/run.ts';
import { skipWithoutRoot } from '../../helpers/skip.ts';

test('addresses, neighbours, routes, sysctls and rules change while traffic runs', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { reading, record } = await runLive(`
title: t
lab: two-hosts
nodes: { h1: { iptables: ['-A INPUT -p udp --dport 9 -j DROP'] } }
traffic: [{ command: { in: h1, run: [sh, -c, 'until [ -e /run/lab/tmp/done ]; do sleep 0.01; done'] } }]
events:
  - { name: address, at: 0s, address: { on: h1:eth0, remove: [10.0.0.1/24], add: [192.0.2.1/24, 2001:db8::1/64] } }
  - { name: neighbour, after: address, neighbour: { on: h1:eth0, remove: ['fd00::2'], set: { 192.0.2.9: '02:00:00:00:00:09' } } }
  - { name: route, after: neighbour, route: { in: h1, add: [198.51.100.0/24 via 192.0.2.9 dev eth0 onlink, { to: 203.0.113.0/24, dev: eth0 }] } }
  - { name: moved, after: route, route: { in: h1, remove: [203.0.113.0/24], replace: [198.51.100.0/24 via 192.0.2.10 dev eth0 onlink] } }
  - { name: sysctl, after: moved, sysctl: { in: h1, set: { net.ipv4.tcp_sack: false, net.ipv4.ip_local_port_range: 40000 41000 } } }
  - { name: rules, after: sysctl, firewall: { in: h1, nftables: 'table inet late { }', iptables: ['-A INPUT -p tcp --dport 22 -j REJECT'] } }
  - name: look
    after: rules
    command:
      in: h1
      run: [sh, -c, 'ip -o addr show dev eth0; ip neigh; ip route; cat /proc/sys/net/ipv4/tcp_sack /proc/sys/net/ipv4/ip_local_port_range; nft list tables; iptables -S INPUT']
  - { after: look, command: { in: h1, run: touch /run/lab/tmp/done } }
`);
  t.deepEqual(reading.failures, []);
  const said = record.outputs.get('event/look/command')!.stdout;
  for (const pattern of [
    /inet 192\.0\.2\.1\/24/,
    /inet6 2001:db8::1\/64/,
    /192\.0\.2\.9 dev eth0 lladdr 02:00:00:00:00:09 PERMANENT/,
    /198\.51\.100\.0\/24 via 192\.0\.2\.10/,
    /^0\n40000\t41000$/m,
    /table inet late/,
    /-p tcp .*--dport 22 -j REJECT/,
  ])
    t.regex(said, pattern);
  for (const pattern of [/10\.0\.0\.1/, /fd00::2/, /203\.0\.113/, /--dport 9/]) t.notRegex(said, pattern);
  await assertHostUnchanged(t, before);
});
