import type { Mistake, Position } from '../../lib/errors.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { longLink } from '../file/read-file.ts';
import { isMapping, mapScalars, markOf, setMark, type Mapping } from '../../lib/yaml/tree.ts';
import { plain } from './variables.ts';

/** Keys of a scenario that are values by themselves. */
const plainKeys = ['lab', 'seed', 'quiet', 'repeat', 'alone'];

/**
 * Whether an axis is a place in the file ("links.0.mtu", "lab") and not a variable. `vars` decides where it
 * could be both.
 */
export const isPlace = (axis: string, file: Mapping): boolean =>
  axis.includes('.') ||
  (plainKeys.includes(axis) && !(isMapping(file.vars) && Object.hasOwn(file.vars, axis)));

/** Where an axis was written: in the file, or on the command line. */
export type Origin = (axis: string) => Position;

/**
 * A copy of the file with values put at their places. A text means what it would in YAML: a number, true.
 * What the schema says of them is told later, as a mistake at the axis.
 * @param values place to value
 */
export function putAt(
  file: Mapping,
  values: Readonly<Record<string, string>>,
  origin: Origin,
  mistakes: Mistake[],
): Mapping {
  const places = Object.entries(values);
  if (places.length === 0) return file;
  const copy = mapScalars(file, (scalar) => scalar);
  for (const [place, text] of places) {
    const problem = put(copy, place, text, origin(place));
    if (problem) mistakes.push({ position: origin(place), ...problem });
  }
  return copy;
}

function put(
  file: Mapping,
  place: string,
  text: string,
  position: Position,
): Omit<Mistake, 'position'> | undefined {
  let here: Mapping | unknown[] = file;
  let rest = place;
  let walked = '';
  for (;;) {
    const key: string = keyOf(here, rest, walked);
    if (Array.isArray(here) && !(/^\d+$/.test(key) && Number(key) < here.length))
      return {
        problem: `the axis ${place}: no item ${key} in ${walked}`,
        allowed: here.length > 0 ? `0 to ${here.length - 1}` : 'it is empty',
      };
    const last = key.length === rest.length && !(key in Object.prototype);
    const mark = { key: position, value: position, source: text };
    if (last) {
      (here as Mapping)[key] = plain(text);
      setMark(here, key, mark);
      return undefined;
    }
    // What JavaScript gives every object is no part of the file.
    const next: unknown = key in Object.prototype ? undefined : inside(here, key, walked);
    if (next === undefined)
      return {
        problem: `the axis ${place}: no ${key} in ${walked || 'the file'}`,
        allowed: isMapping(here) ? `known: ${joinWords(Object.keys(here))}` : undefined,
        suggestion: isMapping(here) ? nearestWord(key, Object.keys(here)) : undefined,
      };
    if (typeof next !== 'object' || next === null)
      return { problem: `the axis ${place}: ${key} is a scalar: no ${rest.slice(key.length + 1)} in it` };
    walked = walked ? `${walked}.${key}` : key;
    rest = rest.slice(key.length + 1);
    here = next as Mapping | unknown[];
  }
}

/** The first key of the rest of a place: the longest that is there, as keys may hold dots themselves. */
function keyOf(here: Mapping | unknown[], rest: string, walked: string): string {
  const words = rest.split('.');
  if (Array.isArray(here)) return words[0]!;
  for (let count = words.length; count > 1; count--) {
    const key = words.slice(0, count).join('.');
    if (Object.hasOwn(here, key)) return key;
  }
  return walked.endsWith('.sysctl') ? rest : words[0]!;
}

/** The value under a key; made where the key alone means something: "h1:", and what is left out of an item. */
function inside(here: Mapping | unknown[], key: string, walked: string): unknown {
  const holder = here as Mapping;
  if (walked === 'links' && Array.isArray(here) && typeof here[Number(key)] === 'string') {
    const long = longLink(here, Number(key));
    if (long) here[Number(key)] = long;
    return long;
  }
  const absent = holder[key] === undefined && /^(nodes\.[^.]+|links\.\d+|manglers\.\d+)$/.test(walked);
  if (holder[key] === null || absent) {
    const mark = markOf(here, key);
    holder[key] = {};
    if (mark) setMark(here, key, mark);
  }
  return holder[key];
}
