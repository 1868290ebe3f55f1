import type { PlanKinds } from './kind.ts';
import { kindOf } from '../scenario/kind.ts';
import type { Node, Scenario } from '../scenario/model.ts';
import { isLinkEnd, linkEndsOf } from '../scenario/topology/lookup.ts';
import { buildDeadline, ipBatch } from './batch.ts';
import { ipLines, ownStep } from './ip.ts';
import { guestsOf } from './guest.ts';
import { defaultRpsStep, earlySysctls, rpsStep, sysctlStep } from './quiet.ts';
import { ruleSteps } from './rules.ts';
import { serviceStep, setupStep } from './service.ts';
import { joinsGuest } from './tap.ts';
import type { Need } from './need.ts';
import type { CommandStep, Contribution, Step } from './step.ts';

/** What every node has: interfaces, addresses, routes, sysctls, rules, commands, services. */
export function planNode(node: Node, scenario: Scenario, kinds: PlanKinds): Contribution[] {
  const { quiet } = scenario.topology;
  const early = earlySysctls(node, quiet);
  const { before, after } = sysctlsOf(node, kinds);
  const isGuest = kindOf(kinds.node, node.kind).guest !== undefined;
  const hasRps = quiet && !isSingle(node, kinds);
  return [
    lane('prepare', node, [
      sysctlStep(node, 'sysctl-early', `${node.name}: sysctls before any link`, early),
      hasRps && !isGuest ? defaultRpsStep(node) : undefined,
    ]),
    lane('configure', node, [
      ipBatch(node.name, 'ip', `${node.name}: interfaces, addresses, routes`, ipLines(node, scenario, kinds)),
      hasRps ? rpsStep(node, !isGuest && !meetsGuest(node, scenario, kinds)) : undefined,
      sysctlStep(node, 'sysctl', `${node.name}: sysctls`, before),
      ...ruleSteps(node),
    ]),
    ...kindOf(kinds.node, node.kind).plan(node, scenario),
    lane('switch', node, [
      ownStep(node, scenario, kinds),
      sysctlStep(node, 'sysctl-own', `${node.name}: sysctls of its interfaces`, after),
    ]),
    lane('settle', node, [carrierStep(node, bareSwitches(node, kinds))]),
    lane('service', node, [...node.setup.map((command, index) => setupStep(node, command, index))]),
    lane(
      'service',
      node,
      node.services.map((service) => serviceStep(node, service)),
    ),
  ];
}

/** Those of an interface that the node's kind makes (net.ipv4.conf.br0.rp_filter) are there only after it. */
function sysctlsOf(node: Node, kinds: PlanKinds) {
  const own = kindOf(kinds.node, node.kind).ownInterfaces(node.config);
  const { before = [], after = [] } = Object.groupBy(Object.entries(node.sysctl), ([name]) =>
    own.some((device) => name.includes(`.${device}.`) || name.includes(`/${device}/`)) ? 'after' : 'before',
  );
  return { before: Object.fromEntries(before), after: Object.fromEntries(after) };
}

/** A machine with one CPU needs no RPS. */
const isSingle = (node: Node, kinds: PlanKinds): boolean =>
  kindOf(kinds.node, node.kind).guest?.(node)?.processors === 1;

/** Whether an end of a link at the node is the tap of a guest, which is not made in the node's namespace. */
function meetsGuest(node: Node, { topology }: Scenario, kinds: PlanKinds): boolean {
  const guests = guestsOf(topology, kinds);
  return topology.links.some(
    (link) => link.ends.some((end) => end.node === node.name) && joinsGuest(link, guests),
  );
}

/** What a node needs of the machine. */
export function nodeNeeds(node: Node, kinds: PlanKinds): Need[] {
  const why = `node ${node.name}`;
  const all: Need[] = [
    ...node.interfaces.flatMap((iface) =>
      isLinkEnd(iface) || iface.kind === undefined
        ? []
        : kindOf(kinds.interface, iface.kind).needs(node, iface),
    ),
    ...(node.nftables === undefined ? [] : [{ tool: 'nft', why: `nftables of ${why}` }]),
    ...(Object.keys(node.iptables).length > 0
      ? [{ tool: 'iptables-restore', why: `iptables of ${why}` }]
      : []),
    ...(Object.keys(node.ip6tables).length > 0
      ? [{ tool: 'ip6tables-restore', why: `ip6tables of ${why}` }]
      : []),
    ...[...node.setup, ...node.services].flatMap(({ argv }) =>
      argv[0] && !argv[0].includes('/')
        ? [{ tool: argv[0], why: `a command of ${why}`, command: true as const }]
        : [],
    ),
  ];
  // What the kind needs is there for the node, around it.
  return [
    ...kindOf(kinds.node, node.kind)
      .needs(node)
      .map((need) => ('tool' in need ? { ...need, node: node.name } : need)),
    ...(node.cpus ?? []).map((cpu) => processor(cpu, why)),
    ...all.map((need) => ({ ...need, node: node.name })),
  ];
}

/** Of the machine that the lab is built on, also where the node is a guest. */
const processor = (cpu: number, why: string): Need => ({
  kernel: `processor ${cpu}`,
  probe: [['taskset', '-c', `${cpu}`, 'true']],
  why: `\`cpus\` of ${why}`,
});

function lane(stage: Contribution['stage'], node: Node, steps: readonly (Step | undefined)[]): Contribution {
  return { stage, lane: node.name, steps: steps.filter((step) => step !== undefined) };
}

/**
 * Interfaces of a switch itself that have no address. Nothing is sent through them, and linkwatch tells of their
 * carrier only once a second (net/core/link_watch.c).
 */
const bareSwitches = (node: Node, kinds: PlanKinds): string[] =>
  kindOf(kinds.node, node.kind)
    .ownInterfaces(node.config)
    .filter((name) => !node.interfaces.some((iface) => iface.name === name && iface.addresses.length > 0));

/**
 * A device without carrier silently drops what is sent to it.
 * @param except names of interfaces that may do without
 */
function carrierStep(node: Node, except: readonly string[]): CommandStep | undefined {
  if (linkEndsOf(node).length === 0) return undefined;
  const argv = ['ip', '-n', node.name, '-o', 'link', 'show', 'up'];
  const lines = except.length > 0 ? `(.*\\n)*\\d+: (?!(${except.join('|')}): ).*` : '[\\s\\S]*';
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
      stdout: `^(?!${lines}(NO-CARRIER|LOWERLAYERDOWN))`,
      deadline: buildDeadline,
    },
  };
}
