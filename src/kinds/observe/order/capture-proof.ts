import { read as readCapture } from '../capture/read.ts';
import { type Config as CaptureConfig, fileOf, steps as captureSteps } from '../capture/steps.ts';
import type { Reading } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import type { Step } from '../../../plan/step.ts';
import type { Item } from '../../../scenario/model.ts';
import { isCapture } from '../../../lib/pcap.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { compareCaptures, type Compared } from './match-captures.ts';
import type { Config } from './config.ts';

const points = ['from', 'to'] as const;
type Point = (typeof points)[number];

export const isProved = ({ proof = 'off' }: Config): boolean => proof !== 'off';

const fileId = (item: Item<Config>, at: Point) => `observe/${item.name}/proof/${at}`;

/** A capture at one of the points, of TCP: the rest has too little to be recognised by. */
function captureAt(item: Item<Config>, at: Point): Item<CaptureConfig> {
  const { port, proof } = item.config;
  return {
    kind: 'capture',
    name: `${item.name}.${at}`,
    config: {
      on: item.config[at],
      filter: port === undefined ? 'tcp' : `tcp port ${port}`,
      // What is read of it at once, as text, has its bounds.
      limit: '40M',
      keep: proof === 'on' ? 'always' : 'on-failure',
    },
    position: item.position,
  };
}

/** Captures at both points, each read when it is whole. */
export function proofSteps(item: Item<Config>): { before: Step[]; after: Step[] } {
  const captures = points.map((at) => captureSteps(captureAt(item, at)));
  const files = points.map((at): Step => {
    return {
      id: fileId(item, at),
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

/** Overtaken packets of TCP, by the programs. Their list has 4096 places: beyond, only segments are counted. */
export interface Overtakes {
  least: number;
  most: number;
  /** Those that are in the list. */
  listed: number;
}

/**
 * What the captures say, and what to keep of them.
 * @param flows that are compared, as compareCaptures() takes them
 * @param overtakes that the programs noted in them
 */
export function readProof(
  item: Item<Config>,
  outputs: Outputs,
  flows: ReadonlySet<string>,
  overtakes: Overtakes,
): Pick<Reading, 'files' | 'doubts' | 'metrics'> & { compared?: Compared } {
  const readings = points.map((at) => readCapture(captureAt(item, at), outputs));
  const files = readings.flatMap(({ files: kept }) => kept ?? []);
  const captures = points.map((at) => Buffer.from(outputs.get(fileId(item, at))?.stdout ?? '', 'base64'));
  const damaged = points.filter((_, index) => !isCapture(captures[index]!)).map((at) => fileId(item, at));
  if (damaged.length > 0) {
    const doubts = damaged.map((step) =>
      unexpectedOutput(item.name, 'base64', 'capture file', step, outputs.get(step)),
    );
    return { metrics: {}, files, doubts };
  }
  const compared = compareCaptures(captures[0]!, captures[1]!, flows);
  const { least, most, listed } = overtakes;
  const differ = compared.overtaken < least || compared.overtaken > most;
  const counted = least === most ? `${most}` : `${least} to ${most}`;
  const full = most > listed ? `, of which their list, which was full, holds ${listed}` : '';
  const metric = (value: number) => ({ value, unit: 'packets' as const, source: fileId(item, 'to') });
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
            `${item.name}: the captures show ${compared.overtaken} overtaken packets of TCP, the programs ${counted}${full}`,
          ]
        : []),
    ],
  };
}
