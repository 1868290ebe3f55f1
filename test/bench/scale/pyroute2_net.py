#!/usr/bin/python3
"""pyroute2_net.py TOPOLOGY.json: builds the network in this one process by netlink, and pings across. Prints JSON: seconds
for the build up to the reply. It is to run in namespaces of its own, whose end is the teardown."""
import ctypes, json, os, socket, subprocess, sys, time
from pyroute2 import IPRoute

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def enter(fd):
    if libc.setns(fd, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), 'setns')


topology = json.load(open(sys.argv[1]))
began = time.monotonic()
home = os.open('/proc/self/ns/net', os.O_RDONLY)
spaces = {}
for node in topology['nodes']:
    if libc.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), 'unshare')
    spaces[node['name']] = os.open('/proc/self/ns/net', os.O_RDONLY)
enter(home)
with IPRoute() as ip:
    for a, b in topology['links']:
        ip.link('add', ifname=a['device'], kind='veth', net_ns_fd=spaces[a['node']],
                peer={'ifname': b['device'], 'net_ns_fd': spaces[b['node']]})
bridges = [node for node in topology['nodes'] if node['bridge']]
for node in [node for node in topology['nodes'] if not node['bridge']] + bridges:
    enter(spaces[node['name']])
    with IPRoute() as ip:
        index = {link.get_attr('IFLA_IFNAME'): link['index'] for link in ip.get_links()}
        if node['bridge']:
            ip.link('add', ifname='br0', kind='bridge')
            bridge = ip.link_lookup(ifname='br0')[0]
            for name in node['devices']:
                ip.link('set', index=index[name], master=bridge, state='up')
            ip.link('set', index=bridge, state='up')
            continue
        for key, value in node['sysctl'].items():
            open('/proc/sys/' + key.replace('.', '/'), 'w').write(value)
        ip.link('set', index=index['lo'], state='up')
        for name, addresses in node['addresses'].items():
            for address in addresses:
                text, length = address.split('/')
                more = {'family': socket.AF_INET6, 'flags': 2} if ':' in text else {}  # IFA_F_NODAD
                ip.addr('add', index=index[name], address=text, prefixlen=int(length), **more)
            ip.link('set', index=index[name], state='up')
        for route in node['routes']:
            family = socket.AF_INET6 if any(':' in hop['via'] for hop in route['hops']) else socket.AF_INET
            hops = [{'gateway': hop['via'], 'oif': index[hop['dev']], 'hops': 0} for hop in route['hops']]
            by = {'gateway': hops[0]['gateway'], 'oif': hops[0]['oif']} if len(hops) == 1 else {'multipath': hops}
            ip.route('add', dst=route['to'], family=family, **by)
source, address = topology['ping']
enter(spaces[source])
while subprocess.run(['ping', '-n', '-c', '1', '-t', '255', '-W', '0.05', address], stdout=subprocess.DEVNULL).returncode:
    pass
print(json.dumps({'build': time.monotonic() - began}))
