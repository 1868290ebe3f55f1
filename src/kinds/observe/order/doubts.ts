import type { Item } from '../../../scenario/model.ts';
import type { Dumps } from './map-dumps.ts';
import type { Flow } from './flow.ts';
import type { Config } from './config.ts';

/** Why the figures may be wrong: each makes the run inconclusive. */
export function doubtsOf(
  { name, config }: Item<Config>,
  { from, to }: Dumps,
  flows: readonly Flow[],
): string[] {
  const total = (of: (flow: Flow) => number) => flows.reduce((sum, flow) => sum + of(flow), 0);
  const sent = total((flow) => flow.sent.segments);
  const arrived = total((flow) => flow.arrived.segments);
  const distinct = total((flow) =>
    Math.max(0, flow.arrived.segments - flow.arrived.duplicated - flow.sent.segments),
  );
  const late = total((flow) => flow.arrived.late);
  const unknown = total((flow) => flow.arrived.unknown);
  const confused = total(({ sent: left, arrived: came }) =>
    came.duplicated > 0 || came.overtaken > 0 ? left.forgotten : 0,
  );
  const sentences: [number | boolean, string][] = [
    [from.seen === 0, `no packet that is asked for left ${config.from}, or a program before took them all`],
    [
      from.seen > 0 && arrived === 0,
      `of ${sent} packets that left ${config.from}, none was recognised at ${config.to}`,
    ],
    [
      unknown,
      `${unknown} packets that came to ${config.to} were not known to have left ${config.from}: changed on the way, or forgotten`,
    ],
    [late, `${late} packets came more than 1984 packets late, which may be duplicates`],
    [distinct, `${distinct} packets more came than left`],
    [
      from.full + to.full,
      `${from.full + to.full} packets were of flows for which there was no room (32768 flows)`,
    ],
    [
      confused,
      `${confused} packets were the same to the byte as others, and some came more than once, or late, or seem to have`,
    ],
    [from.err + to.err, `${from.err + to.err} packets ended inside a header`],
  ];
  return sentences.flatMap(([holds, sentence]) => (holds ? [`${name}: ${sentence}`] : []));
}
