import { columns } from '../report/summary/layout.ts';
import { defaultRates } from '../result/statistics/presence-test.ts';
import { explainWrite } from '../result/store-result.ts';
import { replaceFile } from '../lib/replace-file.ts';
import { flatFile } from '../scenario/file/flat-file.ts';
import type { InVm } from '../scenario/model.ts';
import { CandidateJudge } from '../suite/shrink/judge-candidates.ts';
import { ShrinkJournal } from '../suite/shrink/shrink-journal.ts';
import { hashOf, shrink, type Shrunk } from '../suite/shrink/shrink.ts';
import { without } from '../suite/shrink/units.ts';
import { abortOnSignals } from './abort-on-signals.ts';

export interface ShrinkRequest {
  set: Readonly<Record<string, string>>;
  inVm?: InVm;
  most: number;
  rate: number;
  error: number;
  bug?: string;
}

/** Shrinks a file, tells each step on stderr, writes what is left, and says what was taken away and what could not be. */
export async function shrinkFile(file: string, out: string, request: ShrinkRequest): Promise<void> {
  const { load } = await import('../scenario/load.ts');
  const { kinds } = await import('../kinds/index.ts');
  // Mistakes are told by their places in the file as it is.
  await load(file, { kinds, set: request.set, env: process.env });
  const document = flatFile(file);
  const original = without(document, []);
  const of = hashOf(JSON.stringify([original, request]));
  const journal = new ShrinkJournal(`${out}.journal`, of);
  const { signal, release } = abortOnSignals();
  const say = (text: string) => process.stderr.write(`${text}\n`);
  try {
    const judge = new CandidateJudge({
      file,
      load: { set: request.set, env: process.env, ...(request.inVm ? { inVm: request.inVm } : {}) },
      rates: defaultRates(request.rate),
      error: request.error,
      most: request.most,
      bugWord: request.bug,
      emit: () => {},
      signal,
    });
    if (journal.bug) judge.continueWith(journal.bug);
    else journal.begin(of, await judge.original(original));
    say(
      journal.known.size > 0
        ? `continuing, ${journal.known.size} candidates were judged`
        : 'the file shows the bug',
    );
    const shrunk = await shrink(document, {
      problemOf: (text) => judge.problemOf(text),
      judge: (text) => judge.judge(text),
      known: journal.known,
      judged(hash, judgement, says) {
        journal.add(hash, judgement);
        say(`${words[judgement.presence].padEnd(7)}  ${says}`);
      },
    });
    replaceFile(out, shrunk.text);
    journal.remove();
    process.stdout.write(told(out, shrunk));
  } catch (error) {
    if (signal.aborted) say(`what was judged is in ${journal.path}; the same command continues`);
    throw explainWrite(error, out);
  } finally {
    release();
  }
}

const words = { present: 'bug', absent: 'no bug', unclear: 'unclear', invalid: 'invalid' } as const;

/** Characters of a reason. */
const mostWhy = 90;

function told(out: string, { taken, needed, candidates }: Shrunk): string {
  const list = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : [title, ...lines, '']);
  return [
    ...list('taken away', columns(taken.map((says) => [says]))),
    ...list(
      'needed',
      columns(
        needed.map(({ says, why }) => [says, why.length > mostWhy ? `${why.slice(0, mostWhy - 3)}...` : why]),
      ),
    ),
    `wrote ${out} after ${candidates} candidates`,
    '',
  ].join('\n');
}
