import type { Node } from '../../../scenario/model.ts';
import {
  bridgesOf,
  configOf,
  endsOf,
  internalsOf,
  patchesOf,
  portsOf,
  type Bridge,
  type BridgePort,
  type Mirror,
  type Resolved,
  type Settings,
} from './config.ts';
import { numbersOf } from './openflow-ports.ts';
import { columnsThat, createRows } from './database-rows.ts';
import { set } from './vsctl-values.ts';

/** Default OpenFlow versions of a bridge: those that every build since 2.5 speaks. */
const protocols = ['OpenFlow10', 'OpenFlow11', 'OpenFlow12', 'OpenFlow13', 'OpenFlow14'];
/** The version that lab's own commands use. */
export const protocolOf = (bridge: Bridge): string => (bridge.protocols ?? protocols).toSorted().at(-1)!;

/** Commands of ovs-vsctl(8) that add the bridges, with no ports but their own. */
export function bridgeCommands(node: Node): string[] {
  const config = configOf(node);
  return [
    ...set('Open_vSwitch', '.', { other_config: config.other_config, ...columnsThat(false, config.set) }),
    ...bridgesOf(config).flatMap(([name, bridge]) => addBridge(node, name, bridge)),
  ];
}

/** Commands of ovs-vsctl(8) that add the ports, and what refers to ports. */
export function portCommands(node: Node): string[] {
  const config = configOf(node);
  const ports = portsOf(config, endsOf(node));
  const internals = new Set(internalsOf(config));
  const numbers = new Map(numbersOf(config, endsOf(node)).map(({ name, ofport }) => [name, ofport]));
  return [
    ...createRows(config),
    ...set('Open_vSwitch', '.', columnsThat(true, config.set)),
    ...bridgesOf(config).flatMap(([name, bridge]) => set('Bridge', name, columnsThat(true, bridge.set))),
    ...ports.flatMap((port) => addPort(node, port, internals, numbers)),
    ...Object.entries(config.mirrors ?? {}).flatMap(([name, mirror], index) =>
      addMirror(name, mirror, mirror.bridge ?? bridgesOf(config)[0]![0], index),
    ),
  ];
}

/** Commands that add one of the file's ports again, as `portCommands` does. */
export function onePort(node: Node, name: string): string[] {
  const config = configOf(node);
  const ends = endsOf(node);
  const port = portsOf(config, ends).find((port) => port.name === name)!;
  const numbers = new Map(numbersOf(config, ends).map((numbered) => [numbered.name, numbered.ofport]));
  return addPort(node, port, new Set(internalsOf(config)), numbers);
}

function addBridge(node: Node, name: string, bridge: Bridge): string[] {
  const { datapath = 'netdev' } = configOf(node);
  const mac = node.interfaces.find((iface) => iface.name === name)?.mac;
  return [
    ...['--', 'add-br', name],
    ...set('Bridge', name, {
      datapath_type: datapath,
      fail_mode: bridge.fail_mode ?? 'standalone',
      protocols: bridge.protocols ?? protocols,
      other_config: {
        ...(mac ? { hwaddr: mac } : {}),
        ...(bridge.datapath_id ? { 'datapath-id': bridge.datapath_id } : {}),
        ...bridge.other_config,
      },
      external_ids: bridge.external_ids,
      ...columnsThat(false, bridge.set),
    }),
    ...set('Interface', name, { mtu_request: bridge.mtu }),
  ];
}

function addPort(
  node: Node,
  port: BridgePort,
  internals: ReadonlySet<string>,
  numbers: ReadonlyMap<string, number>,
): string[] {
  const config = configOf(node);
  const { name, bridge, interfaces } = port;
  const bond = config.bonds?.[name];
  const tunnel = config.tunnels?.[name];
  const patch = patchesOf(config).find((end) => end.port === name);
  const columns = bond ?? tunnel ?? config.ports?.[name] ?? {};
  const { tag, trunks, vlan_mode, other_config, external_ids } = columns;
  const type = tunnel?.type ?? (patch ? 'patch' : internals.has(name) ? 'internal' : undefined);
  const bonded = bond ? { bond_mode: bond.bond_mode ?? 'active-backup', lacp: bond.lacp } : {};
  const primary: Settings = bond?.active === undefined ? {} : { 'bond-primary': bond.active };
  return [
    ...(bond ? ['--', 'add-bond', bridge, name, ...interfaces] : ['--', 'add-port', bridge, name]),
    ...set('Port', name, {
      ...{ tag, trunks, vlan_mode, external_ids, ...bonded },
      other_config: { ...primary, ...other_config },
      ...columns.set,
    }),
    ...interfaces.flatMap((iface) => {
      const own = tunnel ?? config.ports?.[iface];
      const { options, ...rest } = own?.interface ?? {};
      return set('Interface', iface, {
        type,
        mac: type === 'internal' ? node.interfaces.find(({ name }) => name === iface)?.mac : undefined,
        ofport_request: numbers.get(iface),
        options: {
          ...(patch ? { peer: patch.peer } : {}),
          ...(tunnel ? tunnelOptions(tunnel) : {}),
          ...options,
        },
        other_config: rest.other_config,
        external_ids: rest.external_ids,
        ...rest.set,
      });
    }),
  ];
}

function tunnelOptions({ remote_ip, local_ip, key, dst_port }: NonNullable<Resolved['tunnels']>[string]) {
  const all = { remote_ip, local_ip, key, dst_port };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ) as Record<string, string | number>;
}

/** A mirror names ports by their rows, so each is looked up within the transaction. */
function addMirror(name: string, mirror: Mirror, bridge: string, index: number): string[] {
  const used = [
    ...new Set([...(mirror.src ?? []), ...(mirror.dst ?? []), ...(mirror.to ? [mirror.to] : [])]),
  ];
  const id = (port: string) => `@m${index}p${used.indexOf(port)}`;
  const rows = (ports: readonly string[] | undefined) => (ports ? [`[${ports.map(id).join(',')}]`] : []);
  return [
    ...used.flatMap((port) => ['--', `--id=${id(port)}`, 'get', 'Port', port]),
    ...['--', `--id=@m${index}`, 'create', 'Mirror', `name=${JSON.stringify(name)}`],
    ...(mirror.all ? ['select_all=true'] : []),
    ...rows(mirror.src).map((list) => `select_src_port=${list}`),
    ...rows(mirror.dst).map((list) => `select_dst_port=${list}`),
    ...(mirror.vlans ? [`select_vlan=[${mirror.vlans.join(',')}]`] : []),
    ...(mirror.to === undefined ? [] : [`output_port=${id(mirror.to)}`]),
    ...(mirror.to_vlan === undefined ? [] : [`output_vlan=${mirror.to_vlan}`]),
    ...(mirror.snaplen === undefined ? [] : [`snaplen=${mirror.snaplen}`]),
    ...['--', 'add', 'Bridge', bridge, 'mirrors', `@m${index}`],
  ];
}
