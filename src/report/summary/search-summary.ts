import type { SearchResult, TriedPoint } from '../../suite/search/search.ts';
import { columns } from './layout.ts';

const words = { present: 'fails', absent: 'holds', unclear: 'unclear' } as const;
const width = 60;

/** One value, when it is decided. */
export const formatTried = ({ value, presence, rounds }: TriedPoint, key: string): string =>
  `${key}=${value}: ${words[presence]}, after ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;

/** The answer, a table of the values that were tried, and a picture of what fails where. */
export function formatSearch(result: SearchResult): string {
  const { points } = result;
  const rows = points.map(({ value, presence, rounds, seen }) => [
    `${value}`,
    words[presence],
    `${rounds}`,
    seen,
  ]);
  const table = columns([['VALUE', result.until, 'ROUNDS', 'SEEN'], ...rows], { right: [0, 2] });
  return [sentence(result), '', ...table, '', ...picture(points), ''].join('\n');
}

function sentence({ outcome, between, key, until, points, error }: SearchResult): string {
  const sure = `at most ${error * 100} % of such answers are wrong`;
  if (outcome === 'same')
    return `${until} ${words[points[0]!.presence]} at both ends of the range of ${key}: no boundary was looked for`;
  const [one, other] = between ?? [];
  const of = (value: number | undefined) => points.find((point) => point.value === value)!.presence;
  if (outcome === 'between')
    return `${until} ${words[of(one)]} at ${key}=${one}, and ${words[of(other)]} at ${key}=${other}; ${sure}`;
  if (outcome === 'not monotone')
    return `${until} changes more than once: between ${key}=${one} and ${other}, and elsewhere (see the table)`;
  const where = between ? `; the boundary is between ${one} and ${other}` : '';
  return `it is unclear at one of the values${where}: more rounds (--repeat), or another --rate, may tell`;
}

/** The range from left to right: x fails, o holds, ? unclear; the letters stand where a value was tried. */
function picture(points: readonly TriedPoint[]): string[] {
  const [least, most] = [points[0]!.value, points.at(-1)!.value];
  const line = Array.from({ length: width }, () => '·');
  const marks = { present: 'x', absent: 'o', unclear: '?' } as const;
  for (const { value, presence } of points)
    line[Math.round(((value - least) / (most - least)) * (width - 1))] = marks[presence];
  return [`  ${least} ${line.join('')} ${most}`, '  x: fails, o: holds'];
}
