import type { FromSchema } from 'json-schema-to-ts';
import { bitsPerSecondOf, bytesOf, parseShare, secondsOf } from '../../lib/quantity.ts';
import type { impairSchema } from '../schema/impair.ts';

export type Impairment = FromSchema<typeof impairSchema>;
type Share = string | number;
type Correlated = Share | { share: Share; correlation?: Share };

/** netem's own limit of 1000 packets drops at 12 Mbit for every millisecond of delay. */
const limitWithDelay = 100_000;

/** The words of tc-netem(8) for an impairment. */
export function netemWords(impair: Impairment): string[] {
  const { delay, jitter, correlation, distribution, loss, slot } = impair;
  const limit = impair.limit ?? (delay === undefined ? undefined : limitWithDelay);
  return [
    ...(limit === undefined ? [] : ['limit', String(limit)]),
    ...(delay === undefined ? [] : ['delay', time(delay)]),
    ...(jitter === undefined ? [] : [time(jitter)]),
    ...(correlation === undefined ? [] : [percent(correlation)]),
    ...(distribution === undefined ? [] : ['distribution', distribution]),
    ...(loss === undefined ? [] : lossWords(loss)),
    ...(impair.ecn ? ['ecn'] : []),
    ...correlated('duplicate', impair.duplicate),
    ...correlated('corrupt', impair.corrupt),
    ...correlated('reorder', impair.reorder),
    ...(impair.gap === undefined ? [] : ['gap', String(impair.gap)]),
    ...(impair.rate === undefined ? [] : rateWords(impair.rate)),
    ...(slot ? slotWords(slot) : []),
    ...(impair.seed === undefined ? [] : ['seed', String(impair.seed)]),
  ];
}

function lossWords(loss: NonNullable<Impairment['loss']>): string[] {
  const { state, gemodel, ...random } = typeof loss === 'object' ? loss : { share: loss };
  if (state) return ['loss', 'state', ...(state as Share[]).map(percent)];
  if (gemodel) return ['loss', 'gemodel', ...(gemodel as Share[]).map(percent)];
  const [word, ...values] = correlated('loss', random as Correlated);
  return [word!, 'random', ...values];
}

function rateWords(rate: NonNullable<Impairment['rate']>): string[] {
  if (typeof rate === 'string') return ['rate', `${bitsPerSecondOf(rate)}bit`];
  const { packet_overhead: packet, cell_size: cell, cell_overhead: perCell } = rate;
  const costs =
    perCell !== undefined ? [packet ?? 0, cell, perCell] : cell ? [packet ?? 0, cell] : [packet ?? 0];
  return ['rate', `${bitsPerSecondOf(rate.rate)}bit`, ...costs.map(String)];
}

function slotWords(slot: NonNullable<Impairment['slot']>): string[] {
  const { min, max, distribution, delay, jitter, packets, bytes } = slot;
  return [
    'slot',
    ...(distribution === undefined ? [] : ['distribution', distribution]),
    ...[min, max, delay, jitter].flatMap((duration) => (duration === undefined ? [] : [time(duration)])),
    ...(packets === undefined ? [] : ['packets', String(packets)]),
    ...(bytes === undefined ? [] : ['bytes', String(bytesOf(bytes))]),
  ];
}

function correlated(word: string, value: Correlated | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'object') return [word, percent(value)];
  return [
    word,
    percent(value.share),
    ...(value.correlation === undefined ? [] : [percent(value.correlation)]),
  ];
}

const time = (text: string): string => `${Number((secondsOf(text) * 1e6).toPrecision(12))}us`;
const percent = (share: Share): string => `${Number(((parseShare(share) ?? 0) * 100).toPrecision(12))}%`;
