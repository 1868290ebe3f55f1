import type { Presence } from '../../result/statistics/presence-test.ts';

/** What was found at a value. */
export interface Point {
  value: number;
  presence: Presence;
}

export interface Boundary {
  /** between: two neighbours (or as near as asked for) differ. Else why there is no such place. */
  outcome: 'between' | 'same' | 'unclear' | 'not monotone';
  /** The nearest values that differ: the last like `from`, and the first like `to`. */
  between?: readonly [number, number];
  /** Every value that was tried, in the order of trying. */
  points: readonly Point[];
}

/** Values that are tried beside the way of the bisection, to see whether there is but one boundary. */
const checks = 2;

/** The most values that a search can try. */
export const mostPoints = (from: number, to: number): number =>
  2 + checks + Math.ceil(Math.log2(Math.max(2, Math.abs(to - from))));

/**
 * Where the answer changes between two whole numbers, by bisection; and then by a look into the largest gaps on both
 * sides, whether it changes there as well.
 * @param ask about a value; each is asked once
 */
export async function findBoundary(
  from: number,
  to: number,
  ask: (value: number) => Promise<Presence>,
): Promise<Boundary> {
  const points: Point[] = [];
  const at = async (value: number) => {
    const presence = await ask(value);
    points.push({ value, presence });
    return presence;
  };
  const [atFrom, atTo] = [await at(from), await at(to)];
  if (atFrom === 'unclear' || atTo === 'unclear') return { outcome: 'unclear', points };
  if (atFrom === atTo) return { outcome: 'same', points };
  let [near, far] = [from, to];
  while (Math.abs(far - near) > 1) {
    const middle = Math.trunc((near + far) / 2);
    const presence = await at(middle);
    if (presence === 'unclear') return { outcome: 'unclear', between: [near, far], points };
    if (presence === atFrom) near = middle;
    else far = middle;
  }
  const between = [near, far] as const;
  for (const value of gapsOf(points, [from, near], [far, to])) {
    const presence = await at(value);
    const expected = Math.abs(value - from) <= Math.abs(near - from) ? atFrom : atTo;
    if (presence !== expected)
      return { outcome: presence === 'unclear' ? 'unclear' : 'not monotone', between, points };
  }
  return { outcome: 'between', between, points };
}

/** The middle of the largest gap between tried values within each of the ranges, where there is one. */
function gapsOf(points: readonly Point[], ...ranges: (readonly [number, number])[]): number[] {
  return ranges.flatMap(([one, other]) => {
    const [least, most] = [Math.min(one, other), Math.max(one, other)];
    const tried = points
      .map(({ value }) => value)
      .filter((value) => value >= least && value <= most)
      .sort((a, b) => a - b);
    const gaps = tried.slice(1).map((value, index) => [tried[index]!, value] as const);
    const widest = gaps.sort((a, b) => b[1] - b[0] - (a[1] - a[0]))[0];
    return widest && widest[1] - widest[0] > 1 ? [Math.trunc((widest[0] + widest[1]) / 2)] : [];
  });
}
