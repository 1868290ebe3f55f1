import { kinds } from '../../kinds/index.ts';
import { ExpectedError, InterruptedError } from '../../lib/errors.ts';
import type { Rates } from '../../result/statistics/presence-test.ts';
import { warner, type Emit } from '../../run/events.ts';
import { prepareCases } from '../../run/prepare-cases.ts';
import { runRounds } from '../../run/rounds.ts';
import { load, type LoadOptions } from '../../scenario/load.ts';
import type { Expectation, Scenario } from '../../scenario/model.ts';
import { bugNamed, shownBy, type Bug } from '../verify/bug.ts';
import { aboutOf } from '../verify/question.ts';
import { BugPresence } from '../verify/bug-presence.ts';
import type { Judgement } from './shrink.ts';

export interface JudgeOptions {
  /** Path of the scenario, which candidates stand in for. */
  file: string;
  load: Pick<LoadOptions, 'set' | 'inVm' | 'env'>;
  rates: Rates;
  /** Chance of a wrong judgement of one candidate. */
  error: number;
  /** Most rounds of a candidate. */
  most: number;
  /** What `--bug` names; default: what the file itself shows. */
  bugWord?: string;
  emit: Emit;
  signal: AbortSignal;
}

/** Runs candidates of one scenario, each as often as the chance of a wrong answer asks. */
export class CandidateJudge {
  readonly #options: JudgeOptions;
  #bug: Bug | undefined;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** What is wrong with a text; undefined: it is a scenario of one case. */
  async problemOf(text: string): Promise<string | undefined> {
    try {
      await this.#load(text);
      return undefined;
    } catch (error) {
      if (error instanceof ExpectedError) return shortened(error.message);
      throw error;
    }
  }

  /**
   * Whether the file shows a bug, which is from then on what candidates are judged by.
   * @throws ExpectedError where it shows none, or that can't be told: there is nothing to keep
   */
  async original(text: string): Promise<Bug> {
    const { bugWord, file } = this.#options;
    const scenario = await this.#load(text);
    this.#bug = bugWord === undefined ? undefined : bugNamed(bugWord, scenario);
    const side = await this.#run(scenario, this.#bug);
    const why = side.why.map(({ about }) => about).join('; ');
    if (side.presence === 'absent')
      throw new ExpectedError(
        `${file} shows no bug in ${side.rounds} rounds: all that it expects holds; there is nothing to shrink`,
      );
    if (side.presence === 'unclear')
      throw new ExpectedError(
        `whether ${file} shows a bug is unclear after ${side.rounds} rounds (${why}); a smaller file can't be clearer: fix that first`,
      );
    this.#bug ??= shownBy(side.shown);
    // A metric is called otherwise once no other item measures one of that name.
    this.#bug = { ...this.#bug, abouts: this.#bug.abouts.map((about) => keyOfAbout(scenario, about)) };
    return this.#bug;
  }

  /** The bug that an earlier process has found. */
  continueWith(bug: Bug): void {
    this.#bug = bug;
  }

  /** A lab that can't be built shows nothing of the bug. */
  async judge(text: string): Promise<Judgement> {
    try {
      const scenario = await this.#load(text);
      const side = await this.#run(scenario, this.#bug && bugIn(scenario, this.#bug));
      const why =
        side.why.map(({ about, seen }) => (seen === '' ? about : `${about}: ${seen}`)).join('; ') ||
        'the bug does not show';
      return { presence: side.presence, why };
    } catch (error) {
      if (
        !(error instanceof ExpectedError) ||
        error instanceof InterruptedError ||
        this.#options.signal.aborted
      )
        throw error;
      return { presence: 'absent', why: shortened(error.message) };
    }
  }

  async #load(text: string): Promise<Scenario> {
    const { file, load: options } = this.#options;
    const [scenario, ...others] = await load(file, { kinds, ...options, text });
    if (!scenario || others.length > 0)
      throw new ExpectedError(
        `${file} has ${others.length + 1} cases: select one with --set for each axis of its matrix, or remove the matrix`,
      );
    return scenario;
  }

  async #run(scenario: Scenario, bug: Bug | undefined): Promise<BugPresence> {
    const { rates, error, most, emit, signal } = this.#options;
    const side = new BugPresence(scenario, { rates, error, bug });
    const prepared = await prepareCases([scenario], kinds, { say: warner(emit), signal });
    const rule = {
      most: () => most,
      isDecided: ([runs]: readonly Parameters<BugPresence['add']>[0][]) => {
        side.add(runs!);
        return side.isDecided;
      },
    };
    await runRounds(prepared, rule, { emit, signal });
    return side;
  }
}

/** An expectation by its item, whatever its metric is called among others. */
const keyOf = ({ metric: { item, own, window }, arm, says }: Expectation): string =>
  JSON.stringify([item, own, window?.says ?? '', arm, says]);

/** What is about no expectation stays as it is. */
function keyOfAbout({ expect }: Scenario, about: string): string {
  const expectation = expect.find((one) => aboutOf(one) === about);
  return expectation ? keyOf(expectation) : about;
}

/** The bug as a candidate calls it. */
function bugIn({ expect }: Scenario, { abouts, fingerprints }: Bug): Bug {
  const own = expect.filter((one) => abouts.includes(keyOf(one))).map(aboutOf);
  return { abouts: [...own, ...abouts.filter((about) => !about.startsWith('['))], fingerprints };
}

/** The first mistake, without its place: that is one in a file that nobody sees. */
const shortened = (message: string): string =>
  message
    .split('\n')[0]!
    .replace(/^\S+:\d+:\d+: /, '')
    .split('; ')[0]!;
