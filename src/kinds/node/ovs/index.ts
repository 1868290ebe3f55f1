import { systemPath } from '../../../lib/environment.ts';
import type { Need } from '../../../plan/need.ts';
import type { Node } from '../../../scenario/model.ts';
import type { NodeKind } from '../kind.ts';
import { filesOf } from './build.ts';
import { bridgesOf, configOf, portsOf, type Config } from './config.ts';
import { directoryOf } from './paths.ts';
import { read } from './read.ts';
import { resolve } from './resolve.ts';
import { schema } from './schema.ts';
import { plan } from './steps.ts';

/** An Open vSwitch of the lab's own, in a namespace of its own: database, daemon, sockets and log. */
const ovs: NodeKind = {
  kind: 'ovs',
  aliases: {
    openvswitch: 'write `kind: ovs`',
    'ovs-bridge': 'write `kind: ovs`',
    ovs_bridge: 'write `kind: ovs`',
  },
  title: 'An Open vSwitch of any build, with its own ovsdb-server and ovs-vswitchd',
  guesses: {
    flows: 'write `bridges: { br0: { flows: ["in_port=p1,actions=drop"] } }`',
    flow: 'write `bridges: { br0: { flows: ["in_port=p1,actions=drop"] } }`',
    groups: 'write `bridges: { br0: { groups: [...] } }`',
    bridge: 'write `bridges: { br0: { ... } }`',
    fail_mode: 'write `bridges: { br0: { fail_mode: secure } }`',
    controller: 'write `setup: [ovs-vsctl set-controller br0 ...]`',
    vlan: 'write `ports: { p1: { tag: 10 } }`',
    tag: 'write `ports: { p1: { tag: 10 } }`',
    version: 'write `build: PREFIX`, where that version is installed or was built',
    commands: 'write `setup: [ovs-vsctl ..., ovs-ofctl ...]`',
    'ovs-vsctl': 'write `setup: [ovs-vsctl ...]`',
    'ovs-ofctl': 'write `setup: [ovs-ofctl ...]`',
  },
  schema,
  switching: true,
  ownInterfaces,
  joins,
  peerOffload,
  resolve,
  environment,
  needs,
  files: (node) => filesOf(configOf(node).build),
  plan,
  read,
};
export default ovs;

/** Also of a config that nobody has checked yet. */
function ownInterfaces(config: Node['config']): string[] {
  const { bridges, ports } = config;
  const names = (value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  return [
    ...(bridges === undefined ? ['br0'] : Object.keys(names(bridges) ?? {})),
    ...Object.entries(names(ports) ?? {}).flatMap(([name, port]) =>
      (port as { internal?: unknown } | null)?.internal === true ? [name] : [],
    ),
  ];
}

/** A bridge is a broadcast domain, with those that patches and tunnels of the same type and key join it to. */
function joins(raw: Node['config'], ends: readonly string[]): string[][] {
  const config = raw as Config;
  const ports = portsOf(config, ends);
  const bridges = bridgesOf(config).map(([bridge]) => [
    bridge,
    ...ports.filter((port) => port.bridge === bridge).flatMap((port) => [port.name, ...port.interfaces]),
  ]);
  const peers = (config.patches ?? []).map((patch) =>
    patch.split(/\s+--\s+/).map((end) => end.split(':')[1]!.trim()),
  );
  const overlays = Object.entries(config.tunnels ?? {}).map(([name, { type, key }]) => [
    name,
    `overlay ${type} ${key ?? ''}`,
  ]);
  return [...bridges, ...peers, ...overlays];
}

/** A packet whose checksum the kernel left to a device that isn't there would be dropped at the other end. */
function peerOffload(config: Node['config']): Record<string, boolean> {
  const { datapath = 'netdev', other_config } = config as Config;
  const tso = String(other_config?.['userspace-tso-enable']) === 'true';
  return datapath === 'netdev' && !tso ? { 'tx-checksum': false } : {};
}

/** The tools find the node's own switch, in the build's version. */
function environment(node: Node): Record<string, string> {
  const directory = directoryOf(node.name);
  const { name, programs } = configOf(node).build;
  const folders = new Set(Object.values(programs).map((path) => path.slice(0, path.lastIndexOf('/'))));
  return {
    OVS_RUNDIR: directory,
    OVS_LOGDIR: directory,
    OVS_DBDIR: directory,
    ...(name === 'installed' ? {} : { PATH: [...folders, systemPath].join(':') }),
  };
}

function needs(node: Node): Need[] {
  const { build, datapath = 'netdev' } = configOf(node);
  const why = `node ${node.name}`;
  const installed = build.name === 'installed' ? Object.values(build.programs) : [];
  return [
    ...[...installed, ...(build.git ? ['git'] : [])].map((tool) => ({ tool, why })),
    datapath === 'netdev'
      ? {
          kernel: 'tap devices (CONFIG_TUN)',
          probe: [['ip', 'tuntap', 'add', 'dev', 'probe0', 'mode', 'tap']],
          why,
        }
      : {
          kernel: "Open vSwitch's datapath (CONFIG_OPENVSWITCH)",
          probe: [[build.programs['ovs-dpctl'], '--timeout=5', 'add-dp', 'system@probe0']],
          why: `datapath of ${why}`,
        },
  ];
}
