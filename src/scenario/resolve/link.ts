import { bitsPerSecondOf, bytesOf, secondsOf } from '../../lib/quantity.ts';
import { nearest, listed } from '../../lib/suggest.ts';
import { shapeKeys, type ShapeKey } from '../schema/link.ts';
import { at, complain, type Context } from './context.ts';
import type { Link, LinkEnd } from '../model.ts';
import { isMapping, markOf, setMark, type Mapping, type Path } from '../file/tree.ts';
import { longLink } from '../file/read-file.ts';
import { netemWords, type Impairment } from './impair.ts';

/** A link before its ends have addresses. */
export interface RawLink extends Omit<Link, 'ends'> {
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
  const links = (context.root.links as unknown[] | undefined) ?? [];
  const used = new Map<string, string>();
  return links.flatMap((_, index) => {
    const path = ['links', index];
    const long = longLink(links, index)!;
    // Also for the short form, so that a place in it can be named.
    const mark = markOf(links, index);
    links[index] = long;
    if (mark) setMark(links, index, mark);
    return checkEnds(context, long.ends as string[], path, used) ? [resolveLink(context, long, path)] : [];
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
      const allowed = nodes.length > 0 ? `known: ${listed(nodes)}` : 'there is none: `nodes` names them';
      complain(context, where, `no node is called "${node}"`, { allowed, suggestion: nearest(node, nodes) });
      good = false;
    } else if (used.has(end)) {
      complain(context, where, `${end} is the end of two links`, {
        allowed: `the other is ${used.get(end)}`,
      });
      good = false;
    } else used.set(end, ends.join(' -- '));
  }
  return good;
}

function resolveLink(context: Context, raw: Mapping, path: Path): RawLink {
  const {
    kind = context.kinds.defaults.link,
    ends,
    mtu: _m,
    mac: _a,
    offload: _o,
    gso_max_segs: _g,
    rate: _r,
    impair: _i,
    ...config
  } = raw;
  const [a, b] = ends as [string, string];
  for (const key of shapeKeys) checkShapeEnds(context, raw[key], [a, b], [...path, key]);
  const name = `${a}--${b}`;
  return {
    kind: kind as string,
    name,
    ends: [resolveEnd(context, raw, 0, name, path), resolveEnd(context, raw, 1, name, path)],
    config,
    position: at(context, path),
    path,
  };
}

/** { "h1:eth0": ... } instead of a value for both. */
const isByEnd = (value: unknown): value is Mapping =>
  isMapping(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => key.includes(':'));

function checkShapeEnds(context: Context, value: unknown, ends: readonly string[], path: Path): void {
  if (!isByEnd(value)) return;
  for (const end of Object.keys(value).filter((key) => !ends.includes(key)))
    complain(context, [...path, end], `"${end}" is no end of this link`, {
      of: 'key',
      allowed: `ends: ${ends.join(', ')}`,
      suggestion: nearest(end, ends),
    });
}

function resolveEnd(context: Context, raw: Mapping, index: 0 | 1, link: string, linkPath: Path): RawEnd {
  const end = (raw.ends as [string, string])[index];
  const [node = '', name = ''] = end.split(':');
  const path = [...linkPath, 'ends', index];
  const shape = (key: ShapeKey): unknown => (isByEnd(raw[key]) ? raw[key][end] : raw[key]);
  const [segments, rate, impair] = [shape('gso_max_segs'), shape('rate'), shape('impair')];
  return {
    name,
    node,
    link,
    path,
    position: at(context, path),
    ...(raw.mac === undefined ? {} : { mac: (raw.mac as [string, string])[index] }),
    ...(raw.mtu === undefined ? {} : { mtu: raw.mtu as number }),
    offload: Object.fromEntries(
      Object.entries((shape('offload') as Mapping | undefined) ?? {}).map(([feature, value]) => [
        feature,
        value === true || value === 'on',
      ]),
    ),
    ...(segments === undefined ? {} : { gsoMaxSegs: segments as number }),
    ...(rate === undefined ? {} : { rate: resolveRate(rate as string | Mapping) }),
    ...(impair === undefined ? {} : { impair: netemWords(impair as Impairment) }),
  };
}

function resolveRate(raw: string | Mapping): NonNullable<LinkEnd['rate']> {
  const { rate, burst, latency } = typeof raw === 'string' ? { rate: raw } : (raw as Record<string, string>);
  const bits = bitsPerSecondOf(rate as string);
  return {
    rate: bits,
    // A super-packet of 64 KB must fit, or it is cut up first.
    burst: burst === undefined ? Math.max(65_536, Math.round((bits / 8) * 0.004)) : bytesOf(burst),
    latency: Math.round(secondsOf(latency ?? '50ms') * 1e9),
  };
}
