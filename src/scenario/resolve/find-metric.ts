import type { MetricDeclaration } from '../../lib/metric.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { complain, type Context } from './context.ts';
import { covers, metricName, type ItemMetrics } from '../metric-names.ts';
import type { MetricName } from '../model.ts';
import type { Path } from '../../lib/yaml/tree.ts';

/** A metric, as far as its declaration matters to who names it. */
export type FoundMetric = MetricName & {
  unit: MetricDeclaration['unit'];
  /** Whether it can be, or must be, of a part of the run. */
  inWindow?: MetricDeclaration['window'];
};

/** A metric that is declared under `name`, which may be that of a family, by an item. */
type Candidate = FoundMetric & {
  /** The declared name, with that of its item before it. */
  declared: string;
};

/**
 * The metric that a file names in full, or without its item where only one has it.
 * @param hint what is suggested where no metric is near
 * @returns undefined: a mistake is noted
 */
export function lookUp(
  context: Context,
  path: Path,
  written: string,
  metrics: readonly ItemMetrics[],
  hint?: string,
): FoundMetric | undefined {
  const found = metrics.flatMap((metric) => candidates(written, metric, metrics));
  // A full name comes before a name without its item, and a declared one before one that falls into a family.
  const inFull = found.filter(({ declared }) => declared === written);
  const exact = found.filter(({ declared, item, own }) => declared === `${item}.${own}`);
  const [only, ...others] = [inFull, exact, found].find((some) => some.length > 0) ?? [];
  if (only && others.length === 0) return only;
  // What was left out for a mistake may have had it.
  if (['traffic', 'observe', 'manglers'].some((part) => context.incomplete.has(part))) return undefined;
  if (only) {
    const names = [only, ...others].map(({ item, own }) => `${item}.${own}`);
    complain(context, path, `several items have a metric "${written}"`, {
      allowed: `which of: ${joinWords(names)}`,
    });
    return undefined;
  }
  const all = metrics.flatMap(({ item, declarations }) =>
    declarations.map(({ name }) => ({ full: `${item}.${name}`, own: name })),
  );
  const near = all.flatMap(({ full, own }) => [full, own]).filter((name) => !name.endsWith('*'));
  const owners = Map.groupBy(all, ({ own }) => own);
  // As an expectation names them: with the item where several have the metric.
  const short = all.map(({ full, own }) => (owners.get(own)!.length > 1 ? full : own));
  complain(context, path, `nothing measures "${written}"`, {
    allowed: all.length > 0 ? `metrics: ${joinWords(short)}` : 'no traffic measures any',
    suggestion:
      hint ?? withoutKind(written, metrics) ?? inOtherWords(written, short) ?? nearestWord(written, near),
  });
  return undefined;
}

function candidates(written: string, one: ItemMetrics, metrics: readonly ItemMetrics[]): Candidate[] {
  const { item, declarations } = one;
  return declarations.flatMap(({ name, unit, window: inWindow }) => {
    const own =
      written.startsWith(`${item}.`) && covers(name, written.slice(item.length + 1))
        ? written.slice(item.length + 1)
        : covers(name, written)
          ? written
          : undefined;
    return own === undefined
      ? []
      : [{ ...metricName(item, own, metrics), unit, inWindow, declared: `${item}.${name}` }];
  });
}

/** "throughput.mean" for "throughput.avg", "throughput" or "mean": the same ending in other words, or a part of the name. */
function inOtherWords(written: string, names: readonly string[]): string | undefined {
  const usual = written.replace(/(?<=^|\.)(avg|average)$/, 'mean').replace(/(?<=^|\.)lost$/, 'loss');
  const found = names.filter((name) => !name.endsWith('*') && `.${name}.`.includes(`.${usual}.`));
  return found.find((name) => name === usual) ?? found.find((name) => name.endsWith('.mean')) ?? found[0];
}

/** "get.ping.rtt.mean" for "get.rtt.mean": the name of an item, and its metric without the kind. */
function withoutKind(written: string, metrics: readonly ItemMetrics[]): string | undefined {
  const [item, ...rest] = written.split('.');
  const own = metrics.find((metric) => metric.item === item)?.declarations ?? [];
  const found = own.filter(({ name }) => name.split('.').slice(1).join('.') === rest.join('.'));
  return found.length === 1 ? `${item}.${found[0]!.name}` : undefined;
}
