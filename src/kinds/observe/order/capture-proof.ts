import { read as readCapture } from '../capture/read.ts';
import { fileOf, type Config as CaptureConfig } from '../capture/config.ts';
import { steps as captureSteps } from '../capture/steps.ts';
import type { Reading } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import type { Step } from '../../../plan/step.ts';
import type { Item } from '../../../scenario/model.ts';
import { isCapture } from '../../../lib/pcap.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { compareCaptures, type Compared } from './match-captures.ts';
import { stepId, type Config, type Point } from './config.ts';

const points: readonly Point[] = ['from', 'to'];

const fileStep = (item: Item<Config>, at: Point): string => stepId(item, `proof/${at}`);

/** A capture of TCP at one of the points: packets of other protocols have too little to be told apart by. */
function captureAt(item: Item<Config>, at: Point): Item<CaptureConfig> {
  const { port, proof } = item.config;
  return {
    kind: 'capture',
    name: `${item.name}.${at}`,
    config: {
      on: item.config[at],
      filter: port === undefined ? 'tcp' : `tcp port ${port}`,
      // It is read at once, as text.
      limit: '40M',
      keep: proof === 'on' ? 'always' : 'on-failure',
    },
    position: item.position,
  };
}

/** Captures at both points, and their files read once they are complete. */
export function proofSteps(item: Item<Config>): { before: Step[]; after: Step[] } {
  const captures = points.map((at) => captureSteps(captureAt(item, at)));
  const files = points.map((at): Step => {
    return {
      id: fileStep(item, at),
      title: `read the capture on ${item.config[at]}`,
      place: 'capsule',
      argv: ['base64', '-w', '0', fileOf(captureAt(item, at))],
      deadline: 60_000,
    };
  });
  return {
    before: captures.flatMap(({ before }) => before),
    after: [...captures.flatMap(({ after }) => after), ...files],
  };
}

/** How many TCP packets the programs saw reordered. Beyond the 4096 entries of their list they count segments only. */
export interface ReorderedRange {
  least: number;
  most: number;
  /** Packets in the list. */
  listed: number;
}

/**
 * Compares the two captures with each other, and the outcome with the programs' figures.
 * @param flows that are compared, as compareCaptures() takes them
 * @param reordered packets of these flows, by the programs
 */
export function readProof(
  item: Item<Config>,
  outputs: Outputs,
  flows: ReadonlySet<string>,
  reordered: ReorderedRange,
): Pick<Reading, 'files' | 'doubts' | 'metrics'> & { compared?: Compared } {
  const readings = points.map((at) => readCapture(captureAt(item, at), outputs));
  const files = readings.flatMap(({ files: kept }) => kept ?? []);
  const captures = points.map((at) => Buffer.from(outputs.get(fileStep(item, at))?.stdout ?? '', 'base64'));
  const damaged = points.filter((_, index) => !isCapture(captures[index]!)).map((at) => fileStep(item, at));
  if (damaged.length > 0) {
    const doubts = damaged.map((step) =>
      unexpectedOutput(item.name, 'base64', 'capture file', step, outputs.get(step)),
    );
    return { metrics: {}, files, doubts };
  }
  const compared = compareCaptures(captures[0]!, captures[1]!, flows);
  const { least, most, listed } = reordered;
  const differ = compared.overtaken < least || compared.overtaken > most;
  const counted = least === most ? `${most}` : `${least} to ${most}`;
  const full = most > listed ? `, of which ${listed} are in their list, which was full` : '';
  const metric = (value: number) => ({ value, unit: 'packets' as const, source: fileStep(item, 'to') });
  return {
    compared,
    metrics: {
      'order.proof.overtaken': metric(compared.overtaken),
      'order.proof.unmatched': metric(compared.unmatched),
    },
    files,
    doubts: [
      ...readings.flatMap(({ doubts }) => doubts ?? []),
      ...(differ
        ? [
            `${item.name}: the captures show ${compared.overtaken} reordered TCP packets, the programs ${counted}${full}`,
          ]
        : []),
    ],
  };
}
