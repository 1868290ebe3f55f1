import type { CommandStep } from './step.ts';

/** Deadline in ms of a step that builds the lab: long enough for a busy machine, short enough to end a hang. */
export const buildDeadline = 60_000;

/**
 * One `ip -n NODE -batch -` for many lines: a fork and an exec cost more than most of what they ask of the
 * kernel. What the lines hold was checked against the schema: names, addresses and numbers, without spaces.
 */
export function ipBatch(node: string, what: string, title: string, lines: readonly string[]): CommandStep {
  return {
    id: `node/${node}/${what}`,
    title,
    place: 'capsule',
    argv: ['ip', '-n', node, '-batch', '-'],
    stdin: text(lines),
    deadline: buildDeadline,
  };
}

/** The same for tc(8) and bridge(8). */
export function tcOrBridgeBatch(
  tool: 'tc' | 'bridge',
  node: string,
  what: string,
  title: string,
  lines: readonly string[],
): CommandStep {
  return {
    id: `node/${node}/${what}`,
    title,
    place: 'capsule',
    argv: [tool, '-n', node, '-batch', '-'],
    stdin: text(lines),
    deadline: buildDeadline,
  };
}

/** The lines that each of `items` gives, in order. */
export const linesOf = <T>(items: readonly T[], lines: (item: T) => readonly string[]): string[] =>
  items.flatMap((item) => [...lines(item)]);

/** What a batch reads: every line ended. */
export const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
