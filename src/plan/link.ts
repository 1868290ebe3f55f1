import type { PlanKinds } from './kind.ts';
import { kindOf } from '../scenario/kind.ts';
import type { Link, LinkEnd, Scenario } from '../scenario/model.ts';
import { buildDeadline, linesOf, tcOrBridgeBatch, text } from './batch.ts';
import { guestsOf } from './guest.ts';
import { joinsGuest, planTaps } from './tap.ts';
import type { CommandStep, Contribution, Need } from './step.ts';

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
      const steps = [...offloadStep(end), ...qdiscStep(end)];
      return steps.length > 0 ? [{ stage: 'configure' as const, lane: end.node, steps }] : [];
    }),
  ];
}

/** Names that ethtool -K has short forms for. */
const shortNames: Readonly<Record<string, string>> = { 'tx-checksum': 'tx', 'rx-checksum': 'rx' };

function offloadStep(end: LinkEnd): CommandStep[] {
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

/** netem at the root, tbf below it: the delay is that of the line, the rate that of what enters it. */
function qdiscStep(end: LinkEnd): CommandStep[] {
  const lines: string[] = [];
  if (end.impair) lines.push(`qdisc replace dev ${end.name} root handle 1: netem ${end.impair.join(' ')}`);
  if (end.rate) {
    const { rate, burst, latency } = end.rate;
    const parent = end.impair ? 'parent 1: handle 2:' : 'root handle 1:';
    lines.push(
      `qdisc replace dev ${end.name} ${parent} tbf rate ${rate}bit burst ${burst}b latency ${latency / 1000}us`,
    );
  }
  if (lines.length === 0) return [];
  const title = `${end.node}:${end.name}: ${end.impair ? 'impairment' : 'rate'} on egress`;
  return [
    {
      ...tcOrBridgeBatch('tc', end.node, 'qdisc', title, lines),
      id: `link/${end.node}:${end.name}/qdisc`,
    },
  ];
}

/** What links and their qdiscs need of the kernel. netem is tried with the very words that will be used. */
export function linkNeeds(link: Link, kinds: PlanKinds): Need[] {
  const tc = (...words: string[]) => [['tc', 'qdisc', 'add', 'dev', 'lo', 'root', ...words]];
  return [
    ...kindOf(kinds.link, link.kind).needs(link),
    ...link.ends.flatMap((end): Need[] => [
      ...(Object.keys(end.offload).length > 0
        ? [{ tool: 'ethtool', why: `offload of link ${link.name}` }]
        : []),
      ...(end.impair
        ? [
            {
              kernel: 'the netem qdisc (CONFIG_NET_SCH_NETEM)',
              probe: tc('netem', ...end.impair),
              why: `impair of link ${link.name}`,
              node: end.node,
            },
          ]
        : []),
      ...(end.rate
        ? [
            {
              kernel: 'the tbf qdisc (CONFIG_NET_SCH_TBF)',
              probe: tc('tbf', 'rate', '1mbit', 'burst', '10kb', 'latency', '1ms'),
              why: `rate of link ${link.name}`,
              node: end.node,
            },
          ]
        : []),
    ]),
  ];
}
