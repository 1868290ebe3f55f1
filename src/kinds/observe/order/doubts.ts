import type { Item } from '../../../scenario/model.ts';
import type { Config } from './config.ts';
import { sumOver, type Flow } from './flow.ts';
import type { Dumps } from './map-dumps.ts';

/** Why the figures may be wrong: each makes the run inconclusive. */
export function doubtsOf(
  { name, config }: Item<Config>,
  { from, to }: Dumps,
  flows: readonly Flow[],
): string[] {
  const sent = sumOver(flows, (flow) => flow.sent.segments);
  const arrived = sumOver(flows, (flow) => flow.arrived.segments);
  const surplus = sumOver(flows, (flow) =>
    Math.max(0, flow.arrived.segments - flow.arrived.duplicated - flow.sent.segments),
  );
  const late = sumOver(flows, (flow) => flow.arrived.late);
  const unknown = sumOver(flows, (flow) => flow.arrived.unknown);
  const ambiguous = sumOver(flows, (flow) =>
    flow.arrived.duplicated > 0 || flow.arrived.overtaken > 0 ? flow.sent.forgotten : 0,
  );
  const full = from.full + to.full;
  const malformed = from.err + to.err;
  const doubts: [boolean | number, string][] = [
    [from.seen === 0, `no matching packet left ${config.from}, or an earlier program dropped them all`],
    [
      from.seen > 0 && arrived === 0,
      `${sent} packets left ${config.from}, and none of them was recognised at ${config.to}`,
    ],
    [
      unknown,
      `${unknown} packets that arrived at ${config.to} did not match any that left ${config.from}: they were changed on the way, or had left the table`,
    ],
    [late, `${late} packets arrived more than 1984 packets late and may be duplicates`],
    [surplus, `${surplus} more packets arrived than were sent`],
    [full, `${full} packets belonged to flows beyond the 32768 that the table holds`],
    [
      ambiguous,
      `${ambiguous} packets were identical to earlier ones of their flow: which of them were duplicated or reordered can't be told`,
    ],
    [malformed, `${malformed} packets ended inside a header`],
  ];
  return doubts.flatMap(([holds, sentence]) => (holds ? [`${name}: ${sentence}`] : []));
}
