import { addressOf } from '../scenario/topology/lookup.ts';
import type { Scenario } from '../scenario/model.ts';
import { buildDeadline, text } from './batch.ts';
import { paths } from './capsule-paths.ts';
import type { CommandStep, Contribution } from './step.ts';

/** What every lab has, whatever its nodes: directories, the namespaces, the names of the nodes. */
export function planCapsule(scenario: Scenario, guests: ReadonlySet<string> = new Set()): Contribution[] {
  const { nodes } = scenario.topology;
  return [
    {
      stage: 'create',
      lane: 'capsule',
      steps: [
        inCapsule('namespaces', `network namespaces: ${nodes.map((node) => node.name).join(', ')}`, {
          argv: ['ip', '-batch', '-'],
          stdin: text(nodes.map((node) => `netns add ${node.name}`)),
        }),
      ],
    },
    {
      stage: 'configure',
      lane: 'capsule',
      steps: [
        inCapsule('hosts', 'names of the nodes, for the hosts file', {
          argv: ['dd', `of=${paths.hosts}`, 'status=none'],
          stdin: text(hostsFile(scenario)),
        }),
        inCapsule('hosts-mount', 'the hosts file, in the capsule only', {
          argv: ['mount', '--bind', paths.hosts, '/etc/hosts'],
        }),
      ],
    },
    ...[...guests].map((node): Contribution => ({
      stage: 'configure',
      lane: node,
      steps: [
        {
          ...inCapsule(`hosts/${node}`, `names of the nodes, for ${node}`, {
            argv: ['dd', 'of=/etc/hosts', 'status=none'],
            stdin: text(hostsFile(scenario)),
          }),
          place: { node },
        },
      ],
    })),
  ];
}

/** hosts(5): every node by its first IPv4 and first IPv6 address, then what the scenario adds. */
function hostsFile({ topology }: Scenario): string[] {
  const named = topology.nodes.flatMap(({ name }) =>
    ([4, 6] as const).flatMap((family) => {
      const address = addressOf(topology, name, family);
      return address ? [`${address} ${name}`] : [];
    }),
  );
  const added = topology.nodes.flatMap(({ hosts }) =>
    Object.entries(hosts).map(([name, address]) => `${address} ${name}`),
  );
  return ['127.0.0.1 localhost', '::1 localhost', ...new Set([...named, ...added])];
}

function inCapsule(what: string, title: string, command: Pick<CommandStep, 'argv' | 'stdin'>): CommandStep {
  return { id: `capsule/${what}`, title, place: 'capsule', ...command, deadline: buildDeadline };
}
