import { bitsPerSecondOf, bytesOf, secondsOf } from '../../lib/quantity.ts';
import { nearestWord, joinWords } from '../../lib/suggest.ts';
import { shapeKeys } from '../schema/link.ts';
import { at, complain, type Context } from './context.ts';
import type { Link, LinkEnd } from '../model.ts';
import type { CheckedLink, Shapes } from '../schema/checked-file.ts';
import { isMapping, type Path } from '../../lib/yaml/tree.ts';
import { netemWords } from './impair.ts';

/** A link before its ends have addresses. */
export interface RawLink extends Omit<Link, 'ends' | 'slot'> {
  ends: readonly [RawEnd, RawEnd];
  path: Path;
}

/** An end as the file says it. */
export interface RawEnd extends Omit<LinkEnd, 'mac' | 'addresses' | 'segment'> {
  mac?: string;
  path: Path;
}

/** The links of a file that its schema has let through. */
export function resolveLinks(context: Context): RawLink[] {
  const used = new Map<string, string>();
  return (context.root.links ?? []).flatMap((link, index) => {
    const path = ['links', index];
    return checkEnds(context, link.ends, path, used) ? [resolveLink(context, link, path)] : [];
  });
}

function checkEnds(
  context: Context,
  ends: readonly string[],
  path: Path,
  used: Map<string, string>,
): boolean {
  let good = true;
  for (const [index, end] of ends.entries()) {
    const node = end.split(':')[0]!;
    const where = [...path, 'ends', index];
    if (!context.names.nodes.has(node)) {
      const nodes = [...context.names.nodes];
      const allowed = nodes.length > 0 ? `known: ${joinWords(nodes)}` : 'none: `nodes` is empty';
      complain(context, where, `no such node: "${node}"`, {
        allowed,
        suggestion: nearestWord(node, nodes),
      });
      good = false;
    } else if (used.has(end)) {
      complain(context, where, `${end} is used by two links`, {
        allowed: `the other is ${used.get(end)}`,
      });
      good = false;
    } else used.set(end, ends.join(' -- '));
  }
  return good;
}

function resolveLink(context: Context, raw: CheckedLink, path: Path): RawLink {
  const {
    kind,
    ends: [a, b],
    mtu: _m,
    mac: _a,
    offload: _o,
    gso_max_segs: _g,
    rate: _r,
    impair: _i,
    ...config
  } = raw;
  for (const key of shapeKeys) checkShapeEnds(context, raw[key], [a, b], [...path, key]);
  const name = `${a}--${b}`;
  return {
    kind,
    name,
    ends: [resolveEnd(context, raw, 0, name, path), resolveEnd(context, raw, 1, name, path)],
    config,
    position: at(context, path),
    path,
  };
}

type ByEnd<S> = Readonly<Record<string, S>>;

/** { "h1:eth0": ... } instead of a value for both. */
const isByEnd = <S>(value: S | ByEnd<S> | undefined): value is ByEnd<S> =>
  isMapping(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => key.includes(':'));

function checkShapeEnds(context: Context, value: unknown, ends: readonly string[], path: Path): void {
  if (!isByEnd(value)) return;
  for (const end of Object.keys(value).filter((key) => !ends.includes(key)))
    complain(context, [...path, end], `"${end}" is not an end of this link`, {
      of: 'key',
      allowed: `ends: ${ends.join(', ')}`,
      suggestion: nearestWord(end, ends),
    });
}

const shapeAt = <S>(value: S | ByEnd<S> | undefined, end: string): S | undefined =>
  isByEnd(value) ? value[end] : value;

function resolveEnd(context: Context, raw: CheckedLink, index: 0 | 1, link: string, linkPath: Path): RawEnd {
  const end = raw.ends[index];
  const [node = '', name = ''] = end.split(':');
  const path = [...linkPath, 'ends', index];
  const [mtu, segments, rate, impair] = [
    shapeAt(raw.mtu, end),
    shapeAt(raw.gso_max_segs, end),
    shapeAt(raw.rate, end),
    shapeAt(raw.impair, end),
  ];
  return {
    name,
    node,
    link,
    path,
    position: at(context, path),
    ...(raw.mac === undefined ? {} : { mac: raw.mac[index] }),
    ...(mtu === undefined ? {} : { mtu }),
    offload: resolveOffload(shapeAt(raw.offload, end) ?? {}),
    ...(segments === undefined ? {} : { gsoMaxSegs: segments }),
    ...(rate === undefined ? {} : { rate: resolveRate(rate) }),
    ...(impair === undefined ? {} : { impair: netemWords(impair) }),
  };
}

export const resolveOffload = (raw: Shapes['offload']): LinkEnd['offload'] =>
  Object.fromEntries(
    Object.entries(raw).map(([feature, value]) => [feature, value === true || value === 'on']),
  );

export function resolveRate(raw: Shapes['rate']): NonNullable<LinkEnd['rate']> {
  const { rate, burst, latency = '50ms' } = typeof raw === 'object' ? raw : { rate: raw };
  const bits = bitsPerSecondOf(rate);
  return {
    rate: bits,
    // A super-packet of 64 KB must fit, or it is cut up first.
    burst: burst === undefined ? Math.max(65_536, Math.round((bits / 8) * 0.004)) : bytesOf(burst),
    latency: Math.round(secondsOf(latency) * 1e9),
  };
}
