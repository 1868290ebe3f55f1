import { kindOf, type Kinds } from '../lib/kinds.ts';
import { contains } from '../topology/addresses.ts';
import type { Interface, Node, Route, Scenario, Service, UserCommand } from '../scenario/model.ts';
import { buildDeadline, ipBatch, linesOf, text } from './batch.ts';
import { earlySysctls, neighbours, steering, sysctlStep } from './quiet.ts';
import type { CommandStep, Condition, Contribution, Need, Step } from './step.ts';

/** What every node has: interfaces, addresses, routes, sysctls, rules, commands, services. */
export function planNode(node: Node, scenario: Scenario, kinds: Kinds): Contribution[] {
  const { quiet } = scenario.topology;
  const early = earlySysctls(node, quiet);
  return [
    lane('prepare', node, [sysctlStep(node, 'sysctl-early', `${node.name}: sysctls before any link`, early)]),
    lane('configure', node, [
      ipBatch(node.name, 'ip', `${node.name}: interfaces, addresses, routes`, ipLines(node, scenario, kinds)),
      quiet ? steering(node) : undefined,
      sysctlStep(node, 'sysctl', `${node.name}: sysctls`, node.sysctl),
      ...ruleSteps(node),
    ]),
    ...kindOf(kinds.node, node.kind).plan(node, scenario),
    lane('switch', node, [ownStep(node, scenario, kinds)]),
    lane('settle', node, [carrierStep(node)]),
    lane(
      'settle',
      node,
      node.interfaces.filter((one) => one.kind === 'veth').map((one) => inspect(node, one)),
    ),
    lane('service', node, [...node.setup.map((command, index) => setupStep(node, command, index))]),
    lane(
      'service',
      node,
      node.services.map((service) => serviceStep(node, service)),
    ),
  ];
}

/** What a node needs of the machine. */
export function nodeNeeds(node: Node, kinds: Kinds): Need[] {
  const why = `node ${node.name}`;
  return [
    ...kindOf(kinds.node, node.kind).needs(node),
    ...node.interfaces.flatMap((one) =>
      kinds.interface.has(one.kind) ? kindOf(kinds.interface, one.kind).needs(node, one) : [],
    ),
    ...(node.nftables === undefined ? [] : [{ tool: 'nft', why: `nftables of ${why}` }]),
    ...(Object.keys(node.iptables).length > 0
      ? [{ tool: 'iptables-restore', why: `iptables of ${why}` }]
      : []),
    ...(Object.keys(node.ip6tables).length > 0
      ? [{ tool: 'ip6tables-restore', why: `ip6tables of ${why}` }]
      : []),
    ...[...node.setup, ...node.services].flatMap(({ argv }) =>
      argv[0] && !argv[0].includes('/') ? [{ tool: argv[0], why: `a command of ${why}` }] : [],
    ),
  ];
}

function lane(stage: Contribution['stage'], node: Node, steps: readonly (Step | undefined)[]): Contribution {
  return { stage, lane: node.name, steps: steps.filter((step) => step !== undefined) };
}

/** First the interfaces that stand on others, then addresses, then up, then what needs both. */
function ipLines(node: Node, scenario: Scenario, kinds: Kinds): string[] {
  const { topology } = scenario;
  const switching = kindOf(kinds.node, node.kind).switching;
  const ownInterfaces = new Set(kindOf(kinds.node, node.kind).ownInterfaces(node.config));
  const here = node.interfaces.filter((one) => !ownInterfaces.has(one.name));
  return [
    'link set dev lo up',
    ...linesOf(here, (one) => create(one, node, kinds)),
    ...linesOf(
      topology.links.flatMap((link) => link.ends.filter((end) => end.node === node.name)),
      (end) =>
        end.gsoMaxSegs === undefined ? [] : [`link set dev ${end.interface} gso_max_segs ${end.gsoMaxSegs}`],
    ),
    ...linesOf(here, addressLines),
    // A port of a switch needs no addresses, and must not announce one.
    ...(switching ? here.map((one) => `link set dev ${one.name} addrgenmode none`) : []),
    ...here.map((one) => `link set dev ${one.name} up`),
    ...(topology.quiet ? neighbours(node, topology, here) : []),
    ...node.routes.filter((route) => !ownInterfaces.has(leavesBy(route, node)?.name ?? '')).map(routeLine),
  ];
}

/** What an interface that the node makes itself can be given once the node's kind has made it. */
function ownStep(node: Node, { topology }: Scenario, kinds: Kinds): CommandStep | undefined {
  const names = kindOf(kinds.node, node.kind).ownInterfaces(node.config);
  const routes = node.routes.filter((route) => names.includes(leavesBy(route, node)?.name ?? ''));
  const own = node.interfaces.filter(
    (one) =>
      names.includes(one.name) &&
      (one.addresses.length > 0 || routes.some((route) => leavesBy(route, node) === one)),
  );
  if (own.length === 0) return undefined;
  const listed = own.map((one) => one.name).join(', ');
  return ipBatch(node.name, 'own', `${node.name}: addresses and routes of ${listed}`, [
    ...linesOf(own, (one) => [...addressLines(one), `link set dev ${one.name} up`]),
    ...(topology.quiet ? neighbours(node, topology, own) : []),
    ...routes.map(routeLine),
  ]);
}

/** The interface that a route goes by, as far as the file tells. */
function leavesBy({ dev, via }: Route, { interfaces }: Node): Interface | undefined {
  if (dev !== undefined) return interfaces.find((one) => one.name === dev);
  return interfaces.find((one) => via !== undefined && one.addresses.some((prefix) => contains(prefix, via)));
}

function create(self: Interface, node: Node, kinds: Kinds): string[] {
  const kind = kinds.interface.get(self.kind);
  if (!kind) return [];
  const mtu = self.mtu === undefined ? [] : [`link set dev ${self.name} mtu ${self.mtu}`];
  return [...kind.create(self, node), ...mtu];
}

const addressLines = (one: Interface): string[] =>
  one.addresses.map(
    (address) => `address add ${address} dev ${one.name}${address.includes(':') ? ' nodad' : ''}`,
  );

function routeLine({ to, via, dev, options }: Route): string {
  const words = [
    ...(via ? ['via', via] : []),
    ...(dev ? ['dev', dev] : []),
    ...Object.entries(options).flat(),
  ];
  const target = to === 'default' && via?.includes(':') ? '::/0' : to;
  return `route add ${target} ${words.join(' ')}`;
}

function ruleSteps(node: Node): CommandStep[] {
  const restore = (tool: 'iptables' | 'ip6tables'): CommandStep[] =>
    Object.keys(node[tool]).length === 0
      ? []
      : [
          {
            id: `node/${node.name}/${tool}`,
            title: `${node.name}: ${tool} rules`,
            place: { node: node.name },
            argv: [`${tool}-restore`, '--noflush'],
            stdin: text(
              Object.entries(node[tool]).flatMap(([table, rules]) => [`*${table}`, ...rules, 'COMMIT']),
            ),
            deadline: buildDeadline,
          },
        ];
  const nft: CommandStep[] =
    node.nftables === undefined
      ? []
      : [
          {
            id: `node/${node.name}/nftables`,
            title: `${node.name}: nftables ruleset`,
            place: { node: node.name },
            argv: ['nft', '-f', '-'],
            stdin: node.nftables,
            deadline: buildDeadline,
          },
        ];
  return [...nft, ...restore('iptables'), ...restore('ip6tables')];
}

/** A device without carrier drops what is sent to it, without a word. */
function carrierStep(node: Node): CommandStep | undefined {
  if (!node.interfaces.some((one) => one.kind === 'veth')) return undefined;
  const argv = ['ip', '-n', node.name, '-o', 'link', 'show', 'up'];
  return {
    id: `node/${node.name}/carrier`,
    title: `${node.name}: links have a carrier`,
    place: 'capsule',
    argv,
    deadline: buildDeadline,
    ready: {
      says: `${node.name}: every link has a carrier`,
      place: 'capsule',
      argv,
      stdout: '^(?![\\s\\S]*(NO-CARRIER|LOWERLAYERDOWN))',
      deadline: 10_000,
    },
  };
}

/** What the result's environment says of offloads is read off the device. */
function inspect(node: Node, one: Interface): CommandStep {
  return {
    id: `inspect/${node.name}:${one.name}/offload`,
    title: `${node.name}:${one.name}: offloads as they are`,
    place: { node: node.name },
    argv: ['ethtool', '-k', one.name],
    deadline: buildDeadline,
    onFailure: 'record',
  };
}

const setupStep = (node: Node, command: UserCommand, index: number): CommandStep => ({
  id: `node/${node.name}/setup/${index}`,
  title: `${node.name}: ${command.argv.join(' ')}`,
  place: { node: node.name },
  argv: command.argv,
  deadline: command.deadline,
});

function serviceStep(node: Node, service: Service): CommandStep {
  const ready = readyWhen(node, service);
  return {
    id: `node/${node.name}/service/${service.name}`,
    title: `${node.name}: service ${service.name}`,
    place: { node: node.name },
    argv: service.argv,
    background: true,
    deadline: service.deadline,
    ...(ready ? { ready } : {}),
  };
}

function readyWhen(node: Node, { name, ready, deadline }: Service): Condition | undefined {
  if (!ready) return undefined;
  const at = { place: { node: node.name }, deadline };
  const listens = (flags: string, protocol: string, port: number): Condition => ({
    ...at,
    says: `${node.name}: service ${name} listens on ${protocol} port ${port}`,
    argv: ['ss', flags, 'sport', '=', `:${port}`],
    stdout: '\\S',
  });
  if ('tcp' in ready) return listens('-Hltn', 'TCP', ready.tcp);
  if ('udp' in ready) return listens('-Hlun', 'UDP', ready.udp);
  if ('file' in ready) {
    return {
      ...at,
      says: `${node.name}: service ${name} has made ${ready.file}`,
      argv: ['test', '-e', ready.file],
    };
  }
  return { ...at, says: `${node.name}: ${ready.run.join(' ')} succeeds`, argv: ready.run };
}
