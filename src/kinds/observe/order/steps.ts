import { paths } from '../../../plan/capsule-paths.ts';
import type { CommandStep, Step } from '../../../plan/step.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { orderObject, parametersOf } from './bpf-object.ts';
import { proofSteps } from './capture-proof.ts';
import { hasProof, stepId, type Config, type Point } from './config.ts';

const deadline = 10_000;
/** Manglers' lie between: on ingress the program runs before them, on egress after them. */
const priorities = { ingress: 1, egress: 60_000 };

/** Maps that are read when the run is over, each by the step of its name. */
export const maps = ['points', 'sent_flows', 'arrived_flows', 'overtakes'] as const;

// Two dumps in a row that are equal: no more packets arrive. $0: the pinned map, $1: the file of the last dump.
const settled = `bpftool map dump pinned "$0" >"$1.now" || exit 2
if cmp -s "$1" "$1.now"; then exit 0; fi
mv "$1.now" "$1"
exit 1`;

/** Attaches both programs before the traffic; after it, stops the one that sees packets leave, and reads the maps. */
export function steps(
  item: Item<Config>,
  scenario: Scenario,
): { before: readonly Step[]; after: readonly Step[] } {
  const { config } = item;
  // Several observations may be on one interface.
  const nth = Math.max(0, scenario.observe.filter(({ kind }) => kind === item.kind).indexOf(item));
  const pins = `${paths.bpffs}/${item.kind}_${nth}`;
  const [from, to] = [split(config.from), split(config.to)];
  const capsule = (name: string, title: string, argv: string[]): CommandStep => ({
    id: stepId(item, name),
    title,
    place: 'capsule',
    argv,
    deadline,
  });
  const update = (stopped: boolean) => [
    ...['bpftool', 'map', 'update', 'pinned', `${pins}/maps/params`, 'key', 'hex', '00', '00', '00', '00'],
    ...['value', 'hex', ...parametersOf(config, stopped)],
  ];
  const hook = (at: Point, { node, name }: Endpoint): CommandStep[] => {
    const way = at === 'from' ? 'egress' : 'ingress';
    const filter = ['tc', 'filter', 'add', 'dev', name, way, 'prio', `${priorities[way] + nth}`];
    const step = { place: { node }, deadline };
    return [
      {
        ...step,
        id: stepId(item, `${at}/clsact`),
        title: `hooks of ${node}:${name}`,
        argv: ['tc', 'qdisc', 'replace', 'dev', name, 'clsact'],
      },
      {
        ...step,
        id: stepId(item, `${at}/attach`),
        title: `watch what ${at === 'from' ? 'leaves' : 'arrives at'} ${node}:${name}`,
        argv: [...filter, 'handle', '1', 'bpf', 'da', 'object-pinned', `${pins}/at_${at}`],
      },
    ];
  };
  const load = ['bpftool', 'prog', 'loadall', orderObject().path, pins, 'pinmaps', `${pins}/maps`];
  const proof = hasProof(item.config) ? proofSteps(item) : { before: [], after: [] };
  return {
    before: [
      ...proof.before,
      { ...capsule('load', `load the programs of ${item.name}`, load), deadline: 30_000 },
      capsule('params', `parameters of ${item.name}`, update(false)),
      // The receiving end first: a packet that leaves before it is attached would count as lost.
      ...hook('to', to),
      ...hook('from', from),
    ],
    after: [
      capsule('stop', `stop recording packets for ${item.name}`, update(true)),
      {
        ...capsule('settled', `wait until the last packets have arrived at ${config.to}`, ['true']),
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
