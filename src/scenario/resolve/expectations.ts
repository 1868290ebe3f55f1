import { parseDuration, parseRate, parseShare, parseSize } from '../../lib/quantity.ts';
import type { Unit } from '../../lib/metric.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { boundKeys } from '../schema/scenario.ts';
import { at, complain, type Context } from './context.ts';
import type { ItemMetrics } from '../metric-names.ts';
import {
  arms as allArms,
  type Arm,
  type Expectation,
  type ExpectedWindow,
  type MetricName,
} from '../model.ts';
import { shown } from '../check/explain-violation.ts';
import type { CheckedExpectation } from '../schema/checked-file.ts';
import type { Path } from '../../lib/yaml/tree.ts';
import { lookUp } from './find-metric.ts';
import { inWindow, named, resolveWindow } from './windows.ts';

/** What a run measures, in which arms. */
export interface Run {
  metrics: readonly ItemMetrics[];
  arms: readonly Arm[];
  /** ms that the traffic takes, as far as that can be told before */
  end: number | undefined;
}

/** The expectations of a file, each with its metric looked up and its bounds in the metric's unit. */
export function resolveExpectations(context: Context, run: Run): Expectation[] {
  return (context.root.expect ?? []).flatMap(
    (raw, index) => resolveOne(context, ['expect', index], raw, run) ?? [],
  );
}

function resolveOne(
  context: Context,
  path: Path,
  raw: CheckedExpectation,
  run: Run,
): Expectation | undefined {
  const { metrics, arms, end } = run;
  const arm = raw.arm ?? (arms.includes('mangled') ? 'mangled' : arms.at(-1)!);
  if (!arms.includes(arm))
    complain(context, [...path, 'arm'], `the arm ${arm} is not run`, { allowed: `arms: ${joinWords(arms)}` });
  const found = lookUp(context, [...path, 'metric'], raw.metric, metrics);
  const window = resolveWindow(context, path, raw, end);
  const metric = found && inWindow(context, path, found, window);
  const of = raw.of === undefined ? undefined : resolveOf(context, [...path, 'of'], raw.of, run, arm, window);
  const given = boundKeys.filter((key) => raw[key] !== undefined);
  const [first, second] = given;
  const pair = given.length === 2 && first === 'min' && second === 'max';
  if (first === undefined || (given.length > 1 && !pair)) {
    complain(
      context,
      path,
      first === undefined ? 'the expectation has no bound' : `${joinWords(given)} together`,
      {
        allowed: 'min, max or both, or equals, or between',
      },
    );
    return undefined;
  }
  if (!metric || (raw.of !== undefined && !of)) return undefined;
  const unit = of ? 'share' : metric.unit;
  const read = (key: string, value: unknown, where: Path) =>
    readBound(context, where, value, unit, `${metric.item}.${metric.own}`, key);
  const position = at(context, path);
  const says = `${given.map((key) => `${key} ${words(raw[key])}`).join(', ')}${raw.of === undefined ? '' : ` of ${typeof raw.of === 'string' ? raw.of : raw.of.metric}`}`;
  if (raw.noise !== undefined && !(of && 'arm' in of))
    complain(context, [...path, 'noise'], '"noise" needs a comparison of arms', {
      allowed: 'with `of`, and an arm',
      of: 'key',
    });
  const noise = raw.noise === 'allow' ? { noise: 'allow' as const } : {};
  const base = { metric: nameOf(metric), arm, ...(of ? { of } : {}), ...noise, says, position };
  if (first === 'between') {
    const [low, high] = (raw.between ?? []).map((bound, index) =>
      read(first, bound, [...path, first, index]),
    );
    return bounded(context, [...path, first], base, low, high);
  }
  if (first === 'equals') {
    const value = read(first, raw.equals, [...path, first]);
    return bounded(context, path, base, value, value);
  }
  const bound = (key: 'min' | 'max') =>
    raw[key] === undefined ? undefined : read(key, raw[key], [...path, key]);
  return bounded(context, path, base, bound('min'), bound('max'));
}

const nameOf = ({ item, own, name, window }: MetricName): MetricName => ({
  item,
  own,
  name,
  ...(window ? { window } : {}),
});

const words = (value: unknown): string =>
  Array.isArray(value) ? value.map(String).join(' and ') : String(value);

function bounded(
  context: Context,
  path: Path,
  base: Omit<Expectation, 'min' | 'max'>,
  min: number | undefined,
  max: number | undefined,
): Expectation {
  if (min !== undefined && max !== undefined && min > max)
    complain(context, path, `the range ${min} to ${max} is empty`, { allowed: 'the lower bound first' });
  return { ...base, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function resolveOf(
  context: Context,
  path: Path,
  of: NonNullable<CheckedExpectation['of']>,
  { metrics, arms, end }: Run,
  arm: Arm,
  window: ExpectedWindow | undefined,
): Expectation['of'] {
  if (typeof of !== 'string') {
    const metric = lookUp(context, [...path, 'metric'], of.metric, metrics);
    return (
      metric && { metric: nameOf(inWindow(context, path, metric, resolveWindow(context, path, of, end))) }
    );
  }
  if (!(allArms as readonly string[]).includes(of)) {
    // Most who err here mean an arm.
    const near = nearestWord(of, allArms);
    const metric = lookUp(context, path, of, metrics, near);
    // In the same part of the run, if that can be told.
    return metric && { metric: nameOf(metric.inWindow ? named(metric, window) : metric) };
  }
  if (!arms.includes(of as Arm))
    complain(context, path, `the arm ${of} is not run`, {
      allowed: `arms: ${joinWords(arms)}; \`arms\` names them`,
    });
  else if (of === arm)
    complain(context, path, `the arm ${of} is compared with itself`, { allowed: 'another arm' });
  return { arm: of as Arm };
}

const parsers: Partial<Record<Unit, [parse: (text: string) => number | undefined, example: string]>> = {
  'bit/s': [parseRate, '"1gbit"'],
  bytes: [parseSize, '"64k"'],
  s: [parseDuration, '"20ms"'],
  share: [parseShare, '"90%"'],
};

function readBound(
  context: Context,
  path: Path,
  value: unknown,
  unit: Unit,
  metric: string,
  key: string,
): number | undefined {
  if (typeof value === 'number') return value;
  const [parse, example] = parsers[unit] ?? [];
  const parsed = parse?.(value as string);
  if (parsed === undefined)
    complain(context, path, `${shown(value)} is not a valid bound of ${metric}`, {
      allowed: `${key} takes a number${unit ? ` (${unit})` : ''}${example ? `, or text like ${example}` : ''}`,
    });
  return parsed;
}
