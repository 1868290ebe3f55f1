import type { Link, LinkEnd, Scenario } from '../scenario/model.ts';
import { buildDeadline } from './batch.ts';
import type { CommandStep, Contribution } from './step.ts';

/**
 * Reads the offloads in effect, for the environment in the result. Ends of links that were made alike, at nodes that
 * nothing but lab has changed, have the same: in a large lab one is read for all of them.
 */
export function planInspection(scenario: Scenario): Contribution[] {
  const touched = touchedNodes(scenario);
  const kinds = new Map(scenario.topology.nodes.map((node) => [node.name, node.kind]));
  const isSmall = scenario.topology.links.length * 2 <= fewEnds;
  const alike = new Map<string, LinkEnd[]>();
  for (const link of scenario.topology.links)
    for (const end of link.ends) {
      const key =
        isSmall || link.ends.some(({ node }) => touched.has(node))
          ? endpointOf(end)
          : JSON.stringify([
              link.kind,
              ...sides(link, end).map((side) => madeAs(side, kinds.get(side.node))),
            ]);
      const found = alike.get(key);
      if (found) found.push(end);
      else alike.set(key, [end]);
    }
  return [...alike.values()].map(([first, ...others]) => ({
    stage: 'inspect',
    lane: first!.node,
    steps: [inspect(first!, others)],
  }));
}

/** Ends of links up to which each is read by itself: it takes some ms. */
const fewEnds = 32;

/** An end, then the one across. */
const sides = ({ ends: [a, b] }: Link, end: LinkEnd): readonly LinkEnd[] => (end === a ? [a, b] : [b, a]);

const madeAs = ({ offload, gsoMaxSegs }: LinkEnd, kind: string | undefined) => [kind, offload, gsoMaxSegs];

const endpointOf = ({ node, name }: LinkEnd): string => `${node}:${name}`;

/** Nodes in which something may change a device: commands and services of the file, traffic, manglers, any event. */
function touchedNodes({ topology, traffic, manglers, events }: Scenario): ReadonlySet<string> {
  const all = topology.nodes.map(({ name }) => name);
  if (events.length > 0) return new Set(all);
  const said = JSON.stringify(traffic.flat().map(({ config }) => config));
  return new Set([
    ...topology.nodes.flatMap(({ name, setup, services }) =>
      setup.length + services.length > 0 || said.includes(JSON.stringify(name)) ? [name] : [],
    ),
    ...manglers.map(({ node }) => node),
  ]);
}

function inspect(end: LinkEnd, others: readonly LinkEnd[]): CommandStep {
  const endpoint = endpointOf(end);
  const also = others.length > 0 ? `, as of ${others.length} made alike` : '';
  return {
    id: `inspect/${endpoint}/offload`,
    title: `${endpoint}: offloads in effect${also}`,
    place: { node: end.node },
    argv: ['ethtool', '-k', end.name],
    deadline: buildDeadline,
    onFailure: 'record',
    ...(others.length > 0 ? { covers: others.map(endpointOf) } : {}),
  };
}
