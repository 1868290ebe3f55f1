import type { FromSchema } from 'json-schema-to-ts';
import { buildDeadline, ipBatch, linesOf, tcOrBridgeBatch } from '../../plan/batch.ts';
import type { Contribution } from '../../plan/step.ts';
import type { Node } from '../../scenario/model.ts';
import type { NodeKind } from './kind.ts';

const vlan = { type: 'integer', minimum: 1, maximum: 4094 } as const;

const schema = {
  type: 'object',
  properties: {
    vlan_filtering: {
      type: 'boolean',
      description: 'VLAN-aware: frames are filtered and tagged by the VLANs of `ports`.',
      default: false,
    },
    stp: {
      type: 'boolean',
      description: 'Spanning tree. Ports then take 30 s to reach the forwarding state; lab waits for it.',
      default: false,
    },
    ports: {
      type: 'object',
      description: 'Settings of ports, by interface name.',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          pvid: { ...vlan, description: 'VLAN of untagged frames on ingress.' },
          vlans: {
            type: 'array',
            description: 'Allowed VLANs: numbers, or ranges like "20-30".',
            items: { anyOf: [vlan, { type: 'string', pattern: '^\\d{1,4}(-\\d{1,4})?$' }] },
          },
          untagged: {
            type: 'array',
            description: 'VLANs that are untagged on egress. Default: the pvid.',
            items: vlan,
          },
          isolated: {
            type: 'boolean',
            description: 'Forwards only to and from ports that are not isolated.',
          },
          hairpin: { type: 'boolean', description: 'Frames may leave by the port they arrived on.' },
          learning: { type: 'boolean', description: 'Learn source addresses.' },
          cost: { type: 'integer', minimum: 1, maximum: 65535, description: 'STP path cost.' },
        },
      },
    },
  },
} as const;
type Config = FromSchema<typeof schema>;
type Port = NonNullable<Config['ports']>[string];

/** A Linux bridge, called br0, in a namespace of its own; every link to the node is one of its ports. */
const bridge: NodeKind = {
  kind: 'bridge',
  title: 'A Linux bridge, optionally VLAN-aware',
  aliases: {
    switch: "write `kind: bridge`, which is the kernel's, or `kind: ovs`",
  },
  schema,
  switching: true,
  ownInterfaces: () => ['br0'],
  needs: (node) => [
    {
      kernel: 'bridges (CONFIG_BRIDGE)',
      probe: [['ip', 'link', 'add', 'name', 'probe0', 'type', 'bridge']],
      why: `node ${node.name}`,
    },
    ...((node.config as Config).vlan_filtering
      ? [
          {
            kernel: 'VLAN-aware bridges (CONFIG_BRIDGE_VLAN_FILTERING)',
            probe: [['ip', 'link', 'add', 'name', 'probe0', 'type', 'bridge', 'vlan_filtering', '1']],
            why: `vlan_filtering of node ${node.name}`,
          },
        ]
      : []),
  ],
  plan: (node) => [...addPorts(node), ...addVlans(node)],
};
export default bridge;

/** The bridge comes up last: a live bridge floods every frame that its hosts send while they come up. */
function addPorts(node: Node): Contribution[] {
  const config = node.config as Config;
  const ports = node.interfaces.filter((iface) => iface.name !== 'br0').map((iface) => iface.name);
  const own = node.interfaces.find((iface) => iface.name === 'br0');
  return [
    {
      stage: 'switch',
      // That of what br0 is given once it is there.
      lane: node.name,
      steps: [
        ipBatch(node.name, 'switch', `${node.name}: bridge br0 with ${ports.join(', ') || 'no ports'}`, [
          `link add name br0 ${own ? `address ${own.mac} ` : ''}type bridge stp_state ${config.stp ? 1 : 0}` +
            (config.vlan_filtering ? ' vlan_filtering 1' : ''),
          ...ports.map((port) => `link set dev ${port} master br0`),
          'link set dev br0 up',
        ]),
      ],
    },
    {
      stage: 'settle',
      steps: [
        {
          id: `node/${node.name}/forwarding`,
          title: `${node.name}: every port forwards`,
          place: { node: node.name },
          argv: ['bridge', 'link', 'show'],
          deadline: buildDeadline,
          ready: {
            says: `${node.name}: every port of br0 is in state forwarding`,
            place: { node: node.name },
            argv: ['bridge', 'link', 'show'],
            stdout: '^(?![\\s\\S]*state (disabled|listening|learning|blocking))',
            deadline: buildDeadline,
          },
        },
      ],
    },
  ];
}

function addVlans(node: Node): Contribution[] {
  const ports = Object.entries((node.config as Config).ports ?? {});
  const lines = linesOf(ports, ([name, port]) => [...vlanLines(name, port), ...flagLines(name, port)]);
  if (lines.length === 0) return [];
  const title = `${node.name}: VLANs and flags of the ports`;
  const steps = [tcOrBridgeBatch('bridge', node.name, 'ports', title, lines)];
  return [{ stage: 'switch', lane: node.name, steps }];
}

/** Without VLANs said, a port keeps the kernel's default: VLAN 1, untagged. */
function vlanLines(name: string, port: Port): string[] {
  if (port.pvid === undefined && !port.vlans) return [];
  const untagged = new Set(port.untagged ?? (port.pvid === undefined ? [] : [port.pvid]));
  const members = new Set([
    ...(port.pvid === undefined ? [] : [port.pvid]),
    ...untagged,
    ...(port.vlans ?? []),
  ]);
  const line = (vid: number | string) =>
    `vlan add dev ${name} vid ${vid}${vid === port.pvid ? ' pvid' : ''}` +
    `${untagged.has(Number(vid)) ? ' untagged' : ''}`;
  return [`vlan del dev ${name} vid 1`, ...[...members].map(line)];
}

function flagLines(name: string, port: Port): string[] {
  const flag = (key: string, value: boolean | undefined) =>
    value === undefined ? [] : [`${key} ${value ? 'on' : 'off'}`];
  const words = [
    ...flag('isolated', port.isolated),
    ...flag('hairpin', port.hairpin),
    ...flag('learning', port.learning),
    ...(port.cost === undefined ? [] : [`cost ${port.cost}`]),
  ];
  return words.length > 0 ? [`link set dev ${name} ${words.join(' ')}`] : [];
}
