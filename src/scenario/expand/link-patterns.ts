import type { Mistake } from '../../lib/errors.ts';
import { longLink } from '../file/read-file.ts';
import { markOf, omit, positionAt, setMark, type Mapping } from '../../lib/yaml/tree.ts';
import { counted, mostLinks } from './limits.ts';
import type { Families } from './node-names.ts';

const range = /^(.*)\[(\d+)-(\d+)\]$/;
const isPattern = (text: string): boolean => text.includes('*') || /\[\d+-\d+\]/.test(text);

/**
 * The links of a file with patterns in their place what they stand for: "h*:eth0 -- sw:p*" is a link for each node
 * h1, h2, ..., and "r[1-3]:right -- r[2-4]:left" three links.
 * @param families nodes that `*` can stand for
 * @param refused nodes whose count was told to be wrong: their links are left out
 */
export function expandLinks(
  file: Mapping,
  families: Families,
  refused: readonly string[],
  mistakes: Mistake[],
): unknown[] {
  const links = file.links as unknown[];
  const expanded: unknown[] = [];
  const put = (link: unknown, index: number) => {
    const mark = markOf(links, index);
    if (mark) setMark(expanded, expanded.length, mark);
    expanded.push(link);
  };
  for (const [index, link] of links.entries()) {
    const long = longLink(links, index);
    const ends = long?.ends;
    if (!long || !Array.isArray(ends) || ends.length !== 2 || !ends.some((end) => isPattern(String(end)))) {
      put(link, index);
      continue;
    }
    if (ends.some((end) => refused.includes(String(end).split(/[*[:]/)[0]!))) continue;
    const [first, second] = ends.map((end) => ({ end: String(end), ...parse(String(end), families) }));
    const complain = (problem: string, allowed: string) =>
      mistakes.push({ position: positionAt(file, ['links', index]), problem, allowed });
    const wrong = [first!, second!].find(({ problem }) => problem !== undefined);
    if (wrong) {
      complain(wrong.problem!, 'a node with a `count`, or one that a generator makes; or a range: h[1-3]');
      continue;
    }
    const [a, b] = [first!.names, second!.names];
    const size = Math.max(a.length, b.length);
    if (a.length !== b.length && a.length > 1 && b.length > 1) {
      complain(
        `${first!.end} are ${counted(a.length)} ends, and ${second!.end} are ${counted(b.length)}`,
        'as many on both sides, or one on one side',
      );
      continue;
    }
    if (size + expanded.length > mostLinks) {
      complain(`${counted(size)} links are too many`, `at most ${counted(mostLinks)} in a lab`);
      continue;
    }
    for (let at = 0; at < size; at++) {
      const numbers = [first!, second!].map(({ numbers: own }) => own[own.length > 1 ? at : 0]);
      const number = numbers.find((count) => count !== undefined);
      const copy = omit(long);
      copy.ends = [a, b].map((names, side) =>
        withNumber(names[names.length > 1 ? at : 0]!, numbers[side] ?? number),
      );
      put(copy, index);
    }
  }
  return expanded;
}

/** An end as the ends that it stands for. A "*" of the interface is left for the number of the node. */
function parse(end: string, families: Families): { names: string[]; numbers: number[]; problem?: string } {
  const [node = '', ...rest] = end.split(':');
  // Without an interface: it is named once all links are known.
  const name = rest.length > 0 ? `:${rest.join(':')}` : '';
  const numbered = (prefix: string, numbers: readonly number[]) => ({
    names: spread(numbers.map((number) => `${prefix}${number}${name}`)),
    numbers: [...numbers],
  });
  if (node.endsWith('*')) {
    const prefix = node.slice(0, -1);
    const numbers = families.get(prefix);
    return numbers
      ? numbered(prefix, numbers)
      : { names: [], numbers: [], problem: `${node} matches nothing: no node "${prefix}" has a number` };
  }
  const match = range.exec(node);
  if (match) return numbered(match[1]!, numbersOf(match));
  return { names: spread([end]), numbers: [] };
}

/** Ranges in names of interfaces: "sw:p[1-3]", and with a range of nodes one interface for each. */
function spread(ends: string[]): string[] {
  const numbers = ends.map((end) => range.exec(end));
  if (numbers.some((match) => !match)) return ends;
  if (ends.length === 1) return numbersOf(numbers[0]!).map((number) => `${numbers[0]![1]}${number}`);
  return ends.map((_, index) => `${numbers[index]![1]}${numbersOf(numbers[index]!)[index] ?? ''}`);
}

function numbersOf([, , from, to]: RegExpExecArray): number[] {
  const length = Math.min(Math.max(0, Number(to) - Number(from) + 1), mostLinks + 1);
  return Array.from({ length }, (_, index) => Number(from) + index);
}

const withNumber = (end: string, number: number | undefined): string =>
  number === undefined ? end : end.replaceAll('*', String(number));
