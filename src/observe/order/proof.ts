import { read as readCapture } from '../capture/read.ts';
import { type Config as CaptureConfig, fileOf, steps as captureSteps } from '../capture/steps.ts';
import type { Outputs, Reading } from '../../lib/metric.ts';
import type { Step } from '../../plan/step.ts';
import type { Item } from '../../scenario/model.ts';
import { compareCaptures, type Compared } from './compare.ts';
import type { Config } from './steps.ts';

const points = ['from', 'to'] as const;
type Point = (typeof points)[number];

export const isProved = ({ proof = 'off' }: Config): boolean => proof !== 'off';

const textId = (item: Item<Config>, at: Point) => `observe/${item.name}/proof/${at}`;

/** A capture at one of the points, of TCP: what is sent over UDP and IPv6 has nothing to be recognised by. */
function captureAt(item: Item<Config>, at: Point): Item<CaptureConfig> {
  const { port, proof } = item.config;
  return {
    kind: 'capture',
    name: `${item.name}.${at}`,
    config: {
      on: item.config[at],
      filter: port === undefined ? 'tcp' : `tcp port ${port}`,
      keep: proof === 'on' ? 'always' : 'on-failure',
    },
    position: item.position,
  };
}

/** Captures at both points, each printed as text when it is whole. */
export function proofSteps(item: Item<Config>): { before: Step[]; after: Step[] } {
  const captures = points.map((at) => captureSteps(captureAt(item, at)));
  const texts = points.map((at): Step => {
    const file = fileOf(captureAt(item, at));
    return {
      id: textId(item, at),
      title: `read the capture on ${item.config[at]}`,
      place: 'capsule',
      argv: ['tcpdump', '-r', file, '-n', '-tt', '-S', '-v'],
      deadline: 60_000,
    };
  });
  return {
    before: captures.flatMap(({ before }) => before),
    after: [...captures.flatMap(({ after }) => after), ...texts],
  };
}

/**
 * What the captures say, and what to keep of them.
 * @param flows that are compared, as tcpdump names them
 * @param overtakes that the programs noted in them
 */
export function readProof(
  item: Item<Config>,
  outputs: Outputs,
  flows: ReadonlySet<string>,
  overtakes: number,
): Pick<Reading, 'files' | 'doubts' | 'metrics'> & { compared: Compared } {
  const readings = points.map((at) => readCapture(captureAt(item, at), outputs));
  const [from = '', to = ''] = points.map((at) => outputs.get(textId(item, at))?.stdout);
  const compared = compareCaptures(from, to, flows);
  const differ = compared.overtaken !== overtakes;
  const metric = (value: number) => ({ value, unit: 'packets' as const, source: textId(item, 'to') });
  return {
    compared,
    metrics: {
      'order.proof.overtaken': metric(compared.overtaken),
      'order.proof.unmatched': metric(compared.unmatched),
    },
    files: readings.flatMap(({ files }) => files ?? []),
    doubts: [
      ...readings.flatMap(({ doubts }) => doubts ?? []),
      ...(differ
        ? [
            `${item.name}: the captures show ${compared.overtaken} overtaken packets of TCP, the programs ${overtakes}`,
          ]
        : []),
    ],
  };
}
