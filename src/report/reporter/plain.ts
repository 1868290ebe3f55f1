import { nameAndTitle } from '../summary/headline.ts';
import type { LabEvent, RunId } from '../../run/events.ts';
import { formatSeconds } from '../../lib/format-value.ts';
import { phaseOf, runLabel, type Phase } from '../summary/phases.ts';
import { screenOf, toLocaleCharacters } from '../summary/screen.ts';
import { formatSuite } from '../summary/suite-summary.ts';
import { roughly, suiteLines } from '../summary/suite-log.ts';
import { formatSummary } from '../summary/result-summary.ts';
import type { ReporterKind } from './kind.ts';

/** For logs: a line a phase on stderr as it ends (every step with `verbose`), the summary on stdout. */
export default {
  kind: 'plain',
  title: 'one line per phase, then the summary; for logs',
  async start({ stdout, stderr, verbose }) {
    const screen = screenOf(stderr);
    const say = (text: string) => stderr.write(`${toLocaleCharacters(screen, text)}\n`);
    const tell = stages(say, verbose);
    return {
      event: tell,
      async end(result) {
        if (result) stdout.write(`\n${formatSummary(result, screenOf(stdout))}`);
      },
    };
  },
  async suite({ stdout, stderr, verbose }) {
    const screen = screenOf(stderr);
    const say = (text: string) => stderr.write(`${toLocaleCharacters(screen, text)}\n`);
    return {
      event: suiteLines(say, screen, { verbose, often }),
      async end(result) {
        if (result) stdout.write(`\n${formatSuite(result, screenOf(stdout))}`);
      },
    };
  },
} satisfies ReporterKind;

/** ms; a silent log looks like a job that hangs. */
const often = 30_000;

/** Joins the stages of a phase into one line. */
function stages(say: (text: string) => void, verbose: boolean) {
  const prepared = new Map<string, number>();
  let runs = 1;
  let phase: { name: Phase; run: RunId; since: number; steps: number } | undefined;
  const close = (at: number) => {
    if (!phase) return;
    const steps = `${phase.steps} ${phase.steps === 1 ? 'step' : 'steps'}`;
    say(line(phase.name, at - phase.since, steps, runs > 1 ? phase.run : undefined));
    phase = undefined;
  };
  return (event: LabEvent) => {
    switch (event.type) {
      case 'start':
        runs = event.runs;
        say(
          `${nameAndTitle({ name: event.scenario, title: event.title })}${runs > 1 ? ` (${runs} runs, about ${roughly(event.seconds)})` : ''}`,
        );
        break;
      case 'prepare':
        if (event.state === 'start') prepared.set(event.what, event.at);
        else say(line('prepare', event.at - (prepared.get(event.what) ?? event.at), event.what));
        break;
      case 'stage-start': {
        const name = phaseOf(event.stage);
        if (phase?.name !== name || phase.run.index !== event.run.index) {
          close(event.at);
          phase = { name, run: event.run, since: event.at, steps: 0 };
        }
        phase.steps += event.steps;
        break;
      }
      case 'event':
        say(`    event ${event.name}: ${event.title}`);
        break;
      case 'step-end':
        if (verbose)
          say(
            `    ${event.step.id}  ${outcome(event.exitCode)}  ${formatSeconds(event.milliseconds / 1000)}`,
          );
        break;
      case 'teardown':
        if (event.state === 'start') {
          close(event.at);
          prepared.set('teardown', event.at);
        } else {
          const since = prepared.get('teardown') ?? event.at;
          say(line('teardown', event.at - since, '', runs > 1 ? event.run : undefined));
        }
        break;
      case 'warning':
        say(`  warning: ${event.text}`);
    }
  };
}

const outcome = (exitCode: number | null) => (exitCode === null ? 'ended by a signal' : `exit ${exitCode}`);

function line(phase: Phase, milliseconds: number, detail: string, run?: RunId): string {
  const label = run ? `${runLabel(run)}${detail && ': '}` : '';
  return `  ${phase.padEnd(9)} ${formatSeconds(milliseconds / 1000).padStart(9)}  ${label}${detail}`.trimEnd();
}
