import { max } from 'simple-statistics';
import type { Screen } from './screen.ts';

const blocks = '▁▂▃▄▅▆▇█';
const ascii = '_.-=+*%#';

/**
 * Values over time in one row, the lowest mark being 0: rows with the same `top` can be compared.
 * More values than `width` are averaged.
 */
export function sparkline(
  values: readonly number[],
  screen: Screen,
  width: number,
  top = max([0, ...values]),
): string {
  const marks = screen.unicode ? blocks : ascii;
  const height = (value: number) =>
    top > 0 ? Math.round((Math.max(value, 0) / top) * (marks.length - 1)) : 0;
  return shrink(values, width)
    .map((value) => marks[Math.min(height(value), marks.length - 1)])
    .join('');
}

function shrink(values: readonly number[], width: number): readonly number[] {
  if (values.length <= width) return values;
  return Array.from({ length: width }, (_, column) => {
    const part = values.slice(
      Math.floor((column * values.length) / width),
      Math.ceil(((column + 1) * values.length) / width),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
