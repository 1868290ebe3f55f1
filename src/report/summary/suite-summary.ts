import type { SuiteCaseResult, SuiteResult, SuiteVerdict } from '../../suite/model.ts';
import { suiteVerdicts } from '../../suite/model.ts';
import { formatHostChanges } from '../../suite/host-changes.ts';
import { wrap } from './layout.ts';
import { formatSeconds } from '../../lib/format-value.ts';
import { toLocaleCharacters, type Screen, type Style } from './screen.ts';

const styles: Record<SuiteVerdict, Style> = {
  pass: 'pass',
  fail: 'fail',
  error: 'fail',
  inconclusive: 'doubt',
  skipped: 'doubt',
};

/** Columns of the longest verdict. */
const verdictWidth = 'inconclusive'.length;

/** One case as it ends, and why it is not pass. */
export function formatCase(result: SuiteCaseResult, screen: Screen): string[] {
  const { id, verdict, reasons, seconds, runs, retries } = result;
  const word = screen.paint(styles[verdict], verdict.padEnd(verdictWidth));
  const details = [
    ...(runs.length > 0 ? [formatSeconds(seconds)] : []),
    ...(runs.length > 1 ? [`${runs.length} runs`] : []),
    ...(retries > 0 ? [`tried ${retries + 1} times`] : []),
  ];
  const disturbed = [...new Set(runs.flatMap((run) => run.disturbed ?? []))];
  const told = verdict === 'pass' ? [] : reasons;
  return [
    `${word}  ${id}  ${screen.paint('faint', details.join(', '))}`.trimEnd(),
    ...[...told, ...disturbed.slice(0, 1).map((text) => `disturbed: ${text}`)].flatMap((text) =>
      wrap(text, screen.width - verdictWidth - 2, 2).map((line) => `${' '.repeat(verdictWidth + 2)}${line}`),
    ),
  ].map((line) => toLocaleCharacters(screen, line));
}

/** The summary of a suite: cases that did not pass, and counts. */
export function formatSuite(result: SuiteResult, screen: Screen): string {
  const { cases, counts, notRun, moves, timing, directory } = result;
  const notPassed = suiteVerdicts
    .filter((verdict) => verdict !== 'pass')
    .flatMap((verdict) => cases.filter((item) => item.verdict === verdict));
  const some = suiteVerdicts.flatMap((verdict) =>
    counts[verdict] > 0 ? [screen.paint(styles[verdict], `${counts[verdict]} ${verdict}`)] : [],
  );
  const lines = [
    ...notPassed.flatMap((result) => formatCase(result, screen)),
    ...(notPassed.length > 0 ? [''] : []),
    ...(notRun ? [`${notRun.cases.length} cases did not finish (${notRun.why})`] : []),
    ...(moves.length > 0 ? [`the environment changed between runs: ${formatHostChanges(moves)}`] : []),
    `${screen.paint(styles[result.verdict], result.verdict.toUpperCase())}  ${some.join(', ') || 'no case'}  ${screen.paint('faint', `in ${formatSeconds(timing.total)}`)}`,
    `${screen.paint('faint', 'files')} ${directory}`,
  ];
  return `${toLocaleCharacters(screen, lines.join('\n'))}\n`;
}
