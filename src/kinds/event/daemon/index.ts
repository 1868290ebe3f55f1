import { joinWords, nearestWord } from '../../../lib/suggest.ts';
import type { EventContext } from '../../../plan/kind.ts';
import { serviceStep } from '../../../plan/service.ts';
import type { CommandStep, EventStep } from '../../../plan/step.ts';
import type { EventSurroundings, Wrong } from '../../../scenario/kind.ts';
import type { EventItem, Node } from '../../../scenario/model.ts';
import { nodeOf } from '../../../scenario/topology/lookup.ts';
import { startServer, startSwitch } from '../../node/ovs/daemons.ts';
import type { EventKind } from '../kind.ts';
import { aroundRestart } from './ovs-restart.ts';
import { schema, type Config } from './schema.ts';

/** ms until it must have ended */
const patience = 10_000;

/** What stays in a node while the traffic runs, by its name in a file. */
const daemonsOf = (node: Node): Map<string, () => CommandStep> =>
  new Map<string, () => CommandStep>([
    ...node.services.map((service) => [service.name, () => serviceStep(node, service)] as const),
    ...(node.kind === 'ovs'
      ? ([
          ['ovs-vswitchd', () => startSwitch(node)],
          ['ovsdb-server', () => startServer(node)],
        ] as const)
      : []),
  ]);

function check({ config }: EventItem<Config>, { topology }: EventSurroundings): Wrong | undefined {
  const { on, name, signal, restart, flows } = config;
  const names = [...daemonsOf(nodeOf(topology, on)).keys()];
  if (!names.includes(name)) {
    const near = nearestWord(name, names);
    const allowed = names.length > 0 ? `known: ${joinWords(names)}` : `${on} has no services`;
    return {
      path: ['name'],
      problem: `no service of ${on} is called "${name}"`,
      allowed: `${allowed}${near ? `; did you mean "${near}"?` : ''}`,
    };
  }
  if (!signal && !restart)
    return { path: [], problem: 'nothing happens to it', allowed: 'signal: NAME, restart: true, or both' };
  if (flows !== undefined && (name !== 'ovs-vswitchd' || !restart))
    return { path: ['flows'], problem: '"flows" is of ovs-vswitchd when it is restarted' };
  return undefined;
}

function steps({ name: event, config }: EventItem<Config>, context: EventContext): { run: EventStep[] } {
  const { on, name, signal = 'TERM', restart = false, flows } = config;
  const node = nodeOf(context.scenario.topology, on);
  const start = daemonsOf(node).get(name)!();
  const step = {
    id: `event/${event}/${restart ? 'restart' : 'signal'}`,
    title: `${on}: SIG${signal} to ${name}${restart ? ', and its start' : ''}`,
    daemon: start.id,
    signal,
    ...(restart ? { start } : {}),
    deadline: patience,
  };
  const around =
    restart && name === 'ovs-vswitchd' && node.kind === 'ovs'
      ? aroundRestart(node, flows === 'kept', context)
      : { before: [], after: [] };
  const own = (step: CommandStep) => ({ ...step, id: `event/${event}/${step.id}` });
  return { run: [...around.before.map(own), step, ...around.after.map(own)] };
}

export default {
  kind: 'daemon',
  title: 'A service, or a daemon of an Open vSwitch, is sent a signal or restarted',
  schema,
  check,
  sets: ({ config: { on, name, restart, signal = 'TERM' } }) => ({
    [`${name} of ${on}`]: restart ? 'restarted' : signal,
  }),
  needs: () => [],
  says: ({ config: { on, name, restart, signal, flows } }) =>
    `${on}: ${name} ${[restart ? 'restarts' : `gets SIG${signal}`, ...(restart && signal ? [`by SIG${signal}`] : []), ...(flows ? [`flows ${flows}`] : [])].join(', ')}`,
  steps,
} satisfies EventKind<Config>;
