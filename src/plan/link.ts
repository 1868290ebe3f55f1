import type { PlanKinds } from './kind.ts';
import { kindOf } from '../scenario/kind.ts';
import type { Link, LinkEnd, Scenario } from '../scenario/model.ts';
import { buildDeadline, linesOf, tcOrBridgeBatch, text } from './batch.ts';
import { guestsOf } from './guest.ts';
import { joinsGuest, planTaps } from './tap.ts';
import type { Need } from './need.ts';
import type { CommandStep, Contribution } from './step.ts';

/** All links in one batch, then what single devices are asked: offloads and qdiscs. */
export function planLinks(scenario: Scenario, kinds: PlanKinds): Contribution[] {
  const all = scenario.topology.links;
  const ends = all.flatMap((link) => link.ends);
  const guests = guestsOf(scenario.topology, kinds);
  const links = all.filter((link) => !joinsGuest(link, guests));
  const create: CommandStep = {
    id: 'capsule/links',
    title: `links: ${links.map((link) => link.name).join(', ')}`,
    place: 'capsule',
    argv: ['ip', '-batch', '-'],
    stdin: text(linesOf(links, (link) => kindOf(kinds.link, link.kind).create(link, scenario))),
    deadline: buildDeadline,
  };
  return [
    { stage: 'link', lane: 'capsule', steps: links.length > 0 ? [create] : [] },
    ...planTaps(scenario.topology, guests),
    ...ends.flatMap((end) => {
      const steps = [...offloadSteps(end), ...qdiscSteps(end)];
      return steps.length > 0 ? [{ stage: 'configure' as const, lane: end.node, steps }] : [];
    }),
  ];
}

/** Names that ethtool -K has short forms for. */
const shortNames: Readonly<Record<string, string>> = { 'tx-checksum': 'tx', 'rx-checksum': 'rx' };

/** `ethtool -K` with what the end says of offloads. */
export function offloadSteps(end: LinkEnd): CommandStep[] {
  const features = Object.entries(end.offload);
  if (features.length === 0) return [];
  const words = features.flatMap(([name, on]) => [shortNames[name] ?? name, on ? 'on' : 'off']);
  return [
    {
      id: `link/${end.node}:${end.name}/offload`,
      title: `${end.node}:${end.name}: offloads ${words.join(' ')}`,
      place: { node: end.node },
      argv: ['ethtool', '-K', end.name, ...words],
      deadline: buildDeadline,
    },
  ];
}

/**
 * netem at the root, tbf below it: the delay is that of the line, the rate that of what enters it. Each way to
 * stack them has handles of its own: the kernel changes a qdisc with the same handle in place, and doesn't change its kind.
 */
export function qdiscSteps(end: LinkEnd): CommandStep[] {
  const lines = qdiscLines(end);
  if (lines.length === 0) return [];
  const title = `${end.node}:${end.name}: ${end.impair ? 'impairment' : 'rate'} on egress`;
  const step = tcOrBridgeBatch('tc', end.node, 'qdisc', title, lines);
  return [{ ...step, id: `link/${end.node}:${end.name}/qdisc` }];
}

/** The root qdisc as an event lays it anew; `noqueue` where the end has neither. */
export function changedQdisc(end: LinkEnd, id: string): CommandStep {
  const lines = qdiscLines(end);
  const bare = [`qdisc replace dev ${end.name} root noqueue`];
  const title = `${end.node}:${end.name}: ${lines.length > 0 ? 'rate and impairment' : 'no qdisc'}`;
  return { ...tcOrBridgeBatch('tc', end.node, '', title, lines.length > 0 ? lines : bare), id };
}

function qdiscLines({ name, impair, rate }: LinkEnd): string[] {
  const root = impair && rate ? '3:' : impair ? '1:' : '2:';
  const parent = impair ? `parent ${root} handle 4:` : `root handle ${root}`;
  const tbf = rate && `rate ${rate.rate}bit burst ${rate.burst}b latency ${rate.latency / 1000}us`;
  return [
    ...(impair ? [`qdisc replace dev ${name} root handle ${root} netem ${impair.join(' ')}`] : []),
    ...(tbf ? [`qdisc replace dev ${name} ${parent} tbf ${tbf}`] : []),
  ];
}

/** What links and their qdiscs need of the kernel. */
export const linkNeeds = (link: Link, kinds: PlanKinds): Need[] => [
  ...kindOf(kinds.link, link.kind).needs(link),
  ...link.ends.flatMap((end) => endNeeds(end, `of link ${link.name}`)),
];

/** netem is tried with the very words that will be used. @param whose "of link h1:eth0--h2:eth0" */
export function endNeeds({ offload, impair, rate, node }: LinkEnd, whose: string): Need[] {
  const tc = (...words: string[]) => [['tc', 'qdisc', 'add', 'dev', 'lo', 'root', ...words]];
  const netem: Need[] = impair
    ? [
        {
          kernel: 'the netem qdisc (CONFIG_NET_SCH_NETEM)',
          probe: tc('netem', ...impair),
          why: `impair ${whose}`,
          node,
        },
      ]
    : [];
  const tbf: Need[] = rate
    ? [
        {
          kernel: 'the tbf qdisc (CONFIG_NET_SCH_TBF)',
          probe: tc('tbf', 'rate', '1mbit', 'burst', '10kb', 'latency', '1ms'),
          why: `rate ${whose}`,
          node,
        },
      ]
    : [];
  const ethtool: Need[] =
    Object.keys(offload).length > 0 ? [{ tool: 'ethtool', why: `offload ${whose}` }] : [];
  return [...ethtool, ...netem, ...tbf];
}
