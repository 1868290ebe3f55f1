import { kindOf } from '../kind.ts';
import type { MetricDeclaration } from '../../lib/metric.ts';
import { listed, nearest } from '../../lib/suggest.ts';
import { complain, type Context } from '../context.ts';
import type { Item, Scenario } from '../model.ts';
import type { Path } from '../tree.ts';

const manglerCounters = ['seen', 'matched', 'mangled', 'bytes', 'segments', 'errors'] as const;

/** All metrics that a scenario promises, by their full names "ITEM.METRIC"; families end in ".*". */
export function metricsOf(scenario: Scenario, kinds: Context['kinds']): MetricDeclaration[] {
  const named = (item: Item, metrics: readonly MetricDeclaration[]) =>
    metrics.map((one) => ({ ...one, name: `${item.name}.${one.name}` }));
  return [
    ...scenario.traffic.flat().flatMap((item) => named(item, kindOf(kinds.traffic, item.kind).metrics(item))),
    ...scenario.observe.flatMap((item) =>
      named(item, kindOf(kinds.observe, item.kind).metrics(item, scenario)),
    ),
    ...scenario.manglers.flatMap((one) =>
      manglerCounters.map((counter) => ({
        name: `${one.name}.${counter}`,
        unit: counter === 'bytes' ? ('bytes' as const) : ('packets' as const),
        title: `What ${one.name} counts as ${counter}`,
      })),
    ),
  ];
}

/**
 * The metric that a file names in full, or without its item where only one has it. Its `name` is the full one,
 * also where it belongs to a family.
 * @param hint what is suggested where no metric is near
 */
export function lookUp(
  context: Context,
  path: Path,
  name: string,
  metrics: readonly MetricDeclaration[],
  hint?: string,
): MetricDeclaration | undefined {
  const exact = metrics.find((one) => one.name === name);
  if (exact) return exact;
  const found = metrics.flatMap((one) => {
    const [item = ''] = one.name.split('.');
    const full = matches(one.name, name) ? name : `${item}.${name}`;
    return matches(one.name, full) ? [{ ...one, name: full }] : [];
  });
  // A name that is declared comes before one that falls into a family.
  const best = found.filter((one) => metrics.some((known) => known.name === one.name));
  const [only, ...others] = best.length > 0 ? best : found;
  if (only && others.length === 0) return only;
  // What was left out for a mistake may have had it.
  if (['traffic', 'observe', 'manglers'].some((part) => context.incomplete.has(part))) return undefined;
  if (only) {
    const names = [only, ...others].map((one) => one.name);
    complain(context, path, `several items have a metric "${name}"`, {
      allowed: `which of: ${listed(names)}`,
    });
    return undefined;
  }
  const names = metrics.flatMap((one) => [one.name, one.name.slice(one.name.indexOf('.') + 1)]);
  complain(context, path, `nothing measures "${name}"`, {
    allowed:
      metrics.length > 0
        ? `metrics: ${listed(metrics.map((one) => one.name))}`
        : 'there is no traffic that would',
    suggestion:
      hint ??
      withKind(name, metrics) ??
      nearest(
        name,
        names.filter((one) => !one.endsWith('*')),
      ),
  });
  return undefined;
}

/** "get.rtt.mean" for "get.ping.rtt.mean": the name of an item, and its metric without the kind. */
function withKind(name: string, metrics: readonly MetricDeclaration[]): string | undefined {
  const [item, ...rest] = name.split('.');
  const found = metrics.filter((one) => {
    const [of, , ...words] = one.name.split('.');
    return of === item && words.join('.') === rest.join('.');
  });
  return found.length === 1 ? found[0]!.name : undefined;
}

const matches = (declared: string, name: string): boolean =>
  declared.endsWith('.*')
    ? name.startsWith(declared.slice(0, -1)) && name.length >= declared.length
    : declared === name;
