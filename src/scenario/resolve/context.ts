import type { ScenarioKinds } from '../kind.ts';
import type { Mistake, Position } from '../../lib/errors.ts';
import type { CheckedFile } from '../schema/checked-file.ts';
import type { Names } from '../schema/formats.ts';
import { mostMistakes, throwIfAny } from '../check/mistakes.ts';
import { positionAt, type Path } from '../../lib/yaml/tree.ts';

/** What resolving a file needs, and where it puts the mistakes that it finds. */
export interface Context {
  root: CheckedFile;
  kinds: ScenarioKinds;
  /** What the command line says over the file's seed. */
  seed?: number;
  /** All nodes and interfaces that the file speaks of, those left out for a mistake included. */
  names: Names;
  mistakes: Mistake[];
  /** Parts left out for a mistake: what depends on them can't be judged. */
  incomplete: ReadonlySet<string>;
}

/** Notes a mistake at a path in the file, at the value there or at its key. */
export function complain(
  context: Context,
  path: Path,
  problem: string,
  more: { allowed?: string; suggestion?: string; of?: 'key' | 'value' } = {},
): void {
  const { of = 'value', ...words } = more;
  if (context.mistakes.length >= mostMistakes) throwIfAny(context.mistakes, true);
  context.mistakes.push({ position: positionAt(context.root, path, of), problem, ...words });
}

/** A part of the file, for what looks at it alone: paths begin there. */
export interface Part {
  complain(
    below: Path,
    problem: string,
    more?: { allowed?: string; suggestion?: string; of?: 'key' | 'value' },
  ): void;
  position(below: Path): Position;
}

export const partAt = (context: Context, path: Path): Part => ({
  complain: (below, problem, more) => complain(context, [...path, ...below], problem, more),
  position: (below) => at(context, [...path, ...below]),
});

export const at = (context: Context, path: Path): Position => positionAt(context.root, path, 'value');

/** Seed of everything that is chosen: of the command line, else of the file. */
export const seedOf = ({ seed, root }: Context): number => seed ?? root.seed ?? 1;
