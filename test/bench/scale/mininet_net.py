#!/usr/bin/python3
"""mininet_net.py TOPOLOGY.json: builds the network with Mininet's classes, pings across, and stops it. Prints JSON:
seconds for the build up to the reply, and for the teardown."""
import json, sys, time
from mininet.net import Mininet
from mininet.node import Host
from mininet.nodelib import LinuxBridge
from mininet.link import Link

topology = json.load(open(sys.argv[1]))
began = time.monotonic()
net = Mininet(controller=None, switch=LinuxBridge, link=Link, build=False)
for node in topology['nodes']:
    if node['bridge']:
        net.addSwitch(node['name'], dpid='%x' % (1 + len(net.switches)))
    else:
        net.addHost(node['name'], cls=Host, ip=None)
for a, b in topology['links']:
    net.addLink(a['node'], b['node'], intfName1=a['device'], intfName2=b['device'])
net.build()
net.start()
for node in topology['nodes']:
    if not node['bridge']:
        net[node['name']].cmd("ip -batch - <<'END'\n%s\nEND" % '\n'.join(node['configure']))
        if node['sysctl']:
            net[node['name']].cmd('sysctl -qw ' + ' '.join('%s=%s' % pair for pair in node['sysctl'].items()))
source, address = topology['ping']
while '1 received' not in net[source].cmd('ping -n -c 1 -t 255 -W 0.05 %s' % address):
    pass
built = time.monotonic()
net.stop()
print(json.dumps({'build': built - began, 'teardown': time.monotonic() - built}))
