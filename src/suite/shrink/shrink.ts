import { createHash } from 'node:crypto';
import { parseDocument, type Document } from 'yaml';
import type { Presence } from '../../result/statistics/presence-test.ts';
import { reduce } from './reduce.ts';
import { smallerValues } from './smaller-values.ts';
import { itemUnits, nodeUnits, settingUnits, without, type Unit } from './units.ts';

/** What a candidate is. */
export interface Judgement {
  /** invalid: it is no scenario, or its lab can't be built. */
  presence: Presence | 'invalid';
  why: string;
}

export interface ShrinkOptions {
  /** Whether a text is a scenario at all: costs no run. undefined: it is. */
  problemOf(text: string): Promise<string | undefined>;
  /** Whether it shows the bug, run as often as the chance of a wrong answer asks. */
  judge(text: string): Promise<Judgement>;
  /** Judgements of an earlier process, by the hash of the text. */
  known?: ReadonlyMap<string, Judgement>;
  /** Is told of each candidate that was run. */
  judged?(hash: string, judgement: Judgement, says: string): void;
}

export interface Shrunk {
  text: string;
  taken: string[];
  /** What could not be taken away, and why. */
  needed: { says: string; why: string }[];
  /** Candidates that were run, by this process or an earlier one. */
  candidates: number;
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The smallest file that still shows the bug, as far as taking one thing away at a time tells. */
export async function shrink(original: Document, options: ShrinkOptions): Promise<Shrunk> {
  const run = new Candidates(options);
  let document = original;
  const taken: string[] = [];
  const needed = new Map<string, string>();
  const attempt = async (units: readonly Unit[]): Promise<void> => {
    const gone = await reduce(units, async (set) => {
      const { presence, why } = await run.judge(without(document, set), `without ${describe(set)}`);
      if (presence !== 'present' && set.length === 1) needed.set(set[0]!.says, why);
      return presence === 'present';
    });
    taken.push(...gone.map(({ says }) => says));
    for (const unit of units) {
      if (gone.includes(unit)) needed.delete(unit.says);
      // It was tried with others only.
      else if (!needed.has(unit.says)) needed.set(unit.says, 'the bug needs it together with others');
    }
    document = parseDocument(without(document, gone));
  };
  for (let before = -1; before !== taken.length;) {
    before = taken.length;
    await attempt(nodeUnits(document));
    await attempt(itemUnits(document));
    for (let depth = 1; depth <= deepest; depth++) {
      const units = settingUnits(document, depth);
      const possible: Unit[] = [];
      for (const unit of units)
        if ((await options.problemOf(without(document, [unit]))) === undefined) possible.push(unit);
      await attempt(possible);
    }
    needed.forEach((_, says) => taken.includes(says) && needed.delete(says));
  }
  for (const { path, from, to } of smallerValues(document))
    for (const value of to) {
      const smaller = document.clone();
      smaller.setIn(path, value);
      const { presence } = await run.judge(without(smaller, []), `${path.join('.')}: ${value}`);
      if (presence !== 'present') continue;
      document = smaller;
      taken.push(`${path.join('.')}: ${from} to ${value}`);
      break;
    }
  return {
    text: without(document, []),
    taken,
    needed: [...needed].map(([says, why]) => ({ says, why })),
    candidates: run.count,
  };
}

/** Settings that are nested deeper go with what holds them, or stay. */
const deepest = 4;

const describe = (units: readonly Unit[]): string => {
  const [first, ...rest] = units;
  return rest.length === 0 ? (first?.says ?? 'nothing') : `${units.length} things (${first!.says}, ...)`;
};

/** Judges texts, each once. */
class Candidates {
  count = 0;
  readonly #options: ShrinkOptions;
  readonly #known: Map<string, Judgement>;
  readonly #counted = new Set<string>();

  constructor(options: ShrinkOptions) {
    this.#options = options;
    this.#known = new Map(options.known);
  }

  async judge(text: string, says: string): Promise<Judgement> {
    const hash = hashOf(text);
    const known = this.#known.get(hash);
    if (known) {
      if (known.presence !== 'invalid' && !this.#counted.has(hash)) this.#count(hash);
      return known;
    }
    const problem = await this.#options.problemOf(text);
    const judgement: Judgement =
      problem === undefined ? await this.#options.judge(text) : { presence: 'invalid', why: problem };
    this.#known.set(hash, judgement);
    if (problem === undefined) {
      this.#count(hash);
      this.#options.judged?.(hash, judgement, says);
    }
    return judgement;
  }

  #count(hash: string): void {
    this.#counted.add(hash);
    this.count++;
  }
}
