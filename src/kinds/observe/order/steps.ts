import { paths } from '../../../plan/capsule-paths.ts';
import type { CommandStep, Step } from '../../../plan/step.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { orderObject, parametersOf } from './bpf-object.ts';
import { isProved, proofSteps } from './capture-proof.ts';
import type { Config } from './config.ts';
import { idOf } from './config.ts';

const deadline = 10_000;
/** Those of manglers lie between: nothing is changed before the first look and after the last. */
const priorities = { ingress: 1, egress: 60_000 };

/** Maps that are read when the run is over, each by the step of its name. */
export const maps = ['points', 'sent_flows', 'arrived_flows', 'overtakes'] as const;

// Two looks in a row that see the same: nothing arrives any more. $0: the pinned map, $1: the last look.
const settled = `bpftool map dump pinned "$0" >"$1.now" || exit 2
if cmp -s "$1" "$1.now"; then exit 0; fi
mv "$1.now" "$1"
exit 1`;

/** Attached at both ends before the traffic; stopped where packets leave, then read. */
export function steps(
  item: Item<Config>,
  scenario: Scenario,
): { before: readonly Step[]; after: readonly Step[] } {
  const { config } = item;
  // Several of them may look at one interface.
  const nth = Math.max(0, scenario.observe.filter(({ kind }) => kind === item.kind).indexOf(item));
  const pins = `${paths.bpffs}/${item.kind}_${nth}`;
  const [from, to] = [split(config.from), split(config.to)];
  const capsule = (name: string, title: string, argv: string[]): CommandStep => ({
    id: idOf(item, name),
    title,
    place: 'capsule',
    argv,
    deadline,
  });
  const update = (stopped: boolean) => [
    ...['bpftool', 'map', 'update', 'pinned', `${pins}/maps/params`, 'key', 'hex', '00', '00', '00', '00'],
    ...['value', 'hex', ...parametersOf(config, stopped)],
  ];
  const hook = (at: 'from' | 'to', { node, name }: Endpoint): CommandStep[] => {
    const way = at === 'from' ? 'egress' : 'ingress';
    const filter = ['tc', 'filter', 'add', 'dev', name, way, 'prio', `${priorities[way] + nth}`];
    const step = { place: { node }, deadline };
    return [
      {
        ...step,
        id: idOf(item, `${at}/clsact`),
        title: `hooks of ${node}:${name}`,
        argv: ['tc', 'qdisc', 'replace', 'dev', name, 'clsact'],
      },
      {
        ...step,
        id: idOf(item, `${at}/attach`),
        title: `watch what ${at === 'from' ? 'leaves' : 'arrives at'} ${node}:${name}`,
        argv: [...filter, 'handle', '1', 'bpf', 'da', 'object-pinned', `${pins}/at_${at}`],
      },
    ];
  };
  const load = ['bpftool', 'prog', 'loadall', orderObject().path, pins, 'pinmaps', `${pins}/maps`];
  const proof = isProved(item.config) ? proofSteps(item) : { before: [], after: [] };
  return {
    before: [
      ...proof.before,
      { ...capsule('load', `load the programs of ${item.name}`, load), deadline: 30_000 },
      capsule('params', `parameters of ${item.name}`, update(false)),
      // What leaves before is of no flow that is known at the other end.
      ...hook('to', to),
      ...hook('from', from),
    ],
    after: [
      capsule('stop', `${item.name} notes no more packets`, update(true)),
      {
        ...capsule('settled', `wait for the last packets at ${config.to}`, ['true']),
        ready: {
          says: `${config.to}: no more packets arrive`,
          place: 'capsule',
          argv: ['sh', '-c', settled, `${pins}/maps/points`, `${paths.run}/${item.kind}_${nth}`],
          deadline,
        },
      },
      ...maps.map((map) => ({
        ...capsule(map, `read ${map.replace('_', ' ')} of ${item.name}`, [
          ...['bpftool', 'map', 'dump', 'pinned', `${pins}/maps/${map}`],
        ]),
        deadline: 60_000,
      })),
      ...proof.after,
    ],
  };
}

interface Endpoint {
  node: string;
  name: string;
}

function split(endpoint: string): Endpoint {
  const [node = '', name = ''] = endpoint.split(':');
  return { node, name };
}
