import type { FromSchema } from 'json-schema-to-ts';
import { buildDeadline, ipBatch } from '../../plan/batch.ts';
import { returnLines } from '../../plan/ip.ts';
import type { EventContext } from '../../plan/kind.ts';
import type { Need } from '../../plan/need.ts';
import type { CommandStep } from '../../plan/step.ts';
import type { EventItem, Node } from '../../scenario/model.ts';
import { linkEndsOf, nodeOf } from '../../scenario/topology/lookup.ts';
import type { EventKind } from './kind.ts';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on', 'state'],
  properties: {
    on: { type: 'string', format: 'node', description: 'The node.' },
    state: {
      enum: ['paused', 'running', 'off', 'cut', 'connected'],
      description:
        'paused: its processes are frozen and it sends and takes no packet, a peer that vanishes; running: goes on after that; off: its processes are killed and its links go down; cut: its links go down; connected: they come up again.',
    },
  },
} as const;
type Config = FromSchema<typeof schema>;

/** The kernel answers for a frozen process (it acknowledges what TCP receives), so the interfaces are silenced too. */
const table = 'netdev lab-paused';

const silence = ({ name, interfaces }: Node): string => {
  const chains = linkEndsOf({ interfaces }).flatMap((end, index) =>
    ['ingress', 'egress'].map(
      (hook) =>
        `  chain ${hook}${index} { type filter hook ${hook} device "${end.name}" priority -500; policy drop; }`,
    ),
  );
  return [`# ${name} is paused`, `table ${table} {`, ...chains, '}', ''].join('\n');
};

const effects = { STOP: 'stopped', CONT: 'continued', KILL: 'ended' } as const;
const signalAll = 'for pid in $(ip netns pids "$1"); do kill "-$2" "$pid" || true; done';

function steps(item: EventItem<Config>, context: EventContext) {
  const { name, config } = item;
  const node = nodeOf(context.scenario.topology, config.on);
  const id = (what: string) => `event/${name}/${what}`;
  const signal = (which: keyof typeof effects): CommandStep => ({
    id: id(which),
    title: `${node.name}: SIG${which} to all its processes`,
    place: 'capsule',
    argv: ['sh', '-c', signalAll, 'sh', node.name, which],
    processes: { node: node.name, are: effects[which] },
    deadline: buildDeadline,
  });
  const nft = (what: string, stdin: string): CommandStep => ({
    id: id(what),
    title: `${node.name}: ${what}`,
    place: { node: node.name },
    argv: ['nft', '-f', '-'],
    stdin,
    deadline: buildDeadline,
  });
  const links = (what: 'down' | 'up'): CommandStep => {
    const lines = linkEndsOf(node).flatMap((end) =>
      what === 'down'
        ? [`link set dev ${end.name} down`]
        : returnLines(node, end, context.scenario, context.kinds),
    );
    return { ...ipBatch(node.name, '', `${node.name}: all links ${what}`, lines), id: id(what) };
  };
  const go = [signal('CONT'), nft('heard', `table ${table} {}\ndelete table ${table}\n`)];
  switch (config.state) {
    case 'paused':
      // What it would not do frozen, it can't do for what is collected either.
      return { run: [nft('silent', silence(node)), signal('STOP')], finish: go };
    case 'running':
      return { run: go };
    case 'off':
      return { run: [links('down'), signal('KILL')] };
    case 'cut':
      return { run: [links('down')] };
    case 'connected':
      return { run: [links('up')] };
  }
}

function needs({ name, config }: EventItem<Config>): Need[] {
  if (config.state !== 'paused' && config.state !== 'running') return [];
  const why = `event ${name} (node)`;
  const chain = 'add chain netdev t c { type filter hook egress device "lo" priority 0; policy drop; }';
  return [
    { tool: 'nft', why, node: config.on },
    { tool: 'setpriv', why },
    {
      kernel: 'nftables on egress (CONFIG_NETFILTER_EGRESS)',
      probe: [['nft', `add table netdev t; ${chain}`]],
      why,
      node: config.on,
    },
  ];
}

export default {
  kind: 'node',
  title: 'A node is paused, goes on, is switched off, or all its links go down or up',
  schema,
  check: ({ config: { on } }, { topology }) =>
    linkEndsOf(nodeOf(topology, on)).length > 0
      ? undefined
      : { path: ['on'], problem: `${on} has no link: nobody would notice` },
  sets: ({ config: { on, state } }) => ({
    [['paused', 'running', 'off'].includes(state) ? `the state of ${on}` : `the links of ${on}`]: state,
  }),
  needs,
  says: ({ config: { on, state } }) => `${on}: ${state}`,
  steps,
} satisfies EventKind<Config>;
