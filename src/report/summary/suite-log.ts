import type { SuiteEvent } from '../../suite/events.ts';
import { formatSeconds } from '../../lib/format-value.ts';
import type { Screen } from './screen.ts';
import { formatCase } from './suite-summary.ts';

/**
 * Lines of a log: what is about to be run, each case as it ends, each run with `verbose`.
 * @param say takes a line
 * @param often interval between progress lines in ms; default: no such lines
 */
export function suiteLines(
  say: (text: string) => void,
  screen: Screen,
  { verbose = false, often = Infinity }: { verbose?: boolean; often?: number } = {},
) {
  let start: Extract<SuiteEvent, { type: 'suite-start' }> | undefined;
  let told = 0;
  return (event: SuiteEvent): void => {
    switch (event.type) {
      case 'suite-start':
        start = event;
        break;
      case 'progress':
        if (start) say(plan(start, event.secondsLeft));
        else if (event.at - told < often) break;
        else if (event.runsDone < event.runs)
          say(`${event.runsDone} of ${event.runs} runs, about ${roughly(event.secondsLeft)} left`);
        start = undefined;
        told = event.at;
        break;
      case 'run-end':
        if (verbose)
          say(`  ${event.id} ${event.key.arm} ${event.key.repetition}  ${formatSeconds(event.seconds)}`);
        break;
      case 'run-again':
        say(`  ${event.id} ${event.key.arm} ${event.key.repetition} rerun: ${event.why}`);
        break;
      case 'case-end':
        for (const line of formatCase(event.result, screen)) say(line);
        break;
      case 'warning':
        say(`warning: ${event.text}`);
    }
  };
}

function plan({ cases, runs, done, jobs }: Extract<SuiteEvent, { type: 'suite-start' }>, seconds: number) {
  const resumed = done > 0 ? `, ${done} of them already done` : '';
  return `${runs} runs of ${cases} cases${resumed}; about ${roughly(seconds)}, ${jobs} labs at once`;
}

/** A rounded estimate: "12 s", "3 min". */
export const roughly = (seconds: number): string =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
