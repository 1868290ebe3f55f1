import { isMap, isScalar, isSeq, type Document } from 'yaml';
import type { Path } from './units.ts';

/** Keys of what can be less: durations and numbers. */
const durations = ['time', 'for'];
const numbers = ['count', 'parallel', 'repeat'];

export interface Shrinkable {
  path: Path;
  from: string | number;
  /** The smallest first. */
  to: (string | number)[];
}

/** Values that may be smaller, with what to try in their place. */
export function smallerValues(document: Document): Shrinkable[] {
  const found: Shrinkable[] = [];
  const look = (value: unknown, path: Path): void => {
    if (isSeq(value)) value.items.forEach((item, at) => look(item, [...path, at]));
    if (!isMap(value)) return;
    for (const { key, value: own } of value.items) {
      const name = String(isScalar(key) ? key.value : key);
      const at = [...path, name];
      if (!isScalar(own)) look(own, at);
      else if (durations.includes(name)) add(at, own.value, lessTime(String(own.value)));
      else if (numbers.includes(name) && typeof own.value === 'number') add(at, own.value, lessOf(own.value));
    }
  };
  const add = (path: Path, from: unknown, to: (string | number)[]) => {
    if (to.length > 0) found.push({ path, from: from as string | number, to });
  };
  for (const key of ['traffic', 'repeat']) {
    const value = document.get(key, true);
    if (isScalar(value) && typeof value.value === 'number') add([key], value.value, lessOf(value.value));
    else look(value, [key]);
  }
  return found;
}

const lessOf = (number: number): number[] =>
  [...new Set([1, Math.ceil(number / 10), Math.ceil(number / 2)])].filter((less) => less < number);

function lessTime(text: string): string[] {
  const seconds = /^(\d+)s$/.exec(text)?.[1];
  return seconds === undefined ? [] : lessOf(Number(seconds)).map((less) => `${less}s`);
}
