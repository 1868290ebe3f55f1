import { formatSeconds } from '../../lib/format-value.ts';
import { Progress } from '../summary/run-progress.ts';
import { screenOf, toLocaleCharacters } from '../summary/screen.ts';
import { StatusLine } from '../summary/status-line.ts';
import { roughly, suiteLines } from '../summary/suite-log.ts';
import { formatSuite } from '../summary/suite-summary.ts';
import { formatSummary } from '../summary/result-summary.ts';
import type { ReporterKind } from './kind.ts';

/** For people: a live list of the phases of one run, or of several runs. */
export default {
  kind: 'terminal',
  title: 'live progress, then the summary',
  async start({ stdout }) {
    const { Listr, PRESET_TIMER } = await import('listr2');
    const screen = screenOf(stdout);
    let progress: Progress | undefined;
    let list: Promise<unknown> | undefined;
    const begin = (runs: number) => {
      progress = new Progress(runs, screen);
      const tasks = progress.lines.map((line) => ({
        title: line.title,
        task: (_: unknown, task: { title: string | undefined }) =>
          line.begin((title) => (task.title = title)),
      }));
      const timer = { ...PRESET_TIMER, field: (ms: number) => formatSeconds(ms / 1000) };
      const rendererOptions = { timer, showErrorMessage: false, formatOutput: 'truncate' as const };
      // A failed line stops the list; the caller reports the error.
      list = new Listr(tasks, { registerSignalListeners: false, rendererOptions }).run().catch(() => {});
    };
    return {
      event(event) {
        if (event.type === 'start') {
          if (event.runs > 1) stdout.write(`${event.runs} runs, about ${roughly(event.seconds)}\n`);
          begin(event.runs);
        }
        progress?.event(event);
      },
      async end(result) {
        progress?.end(result !== undefined);
        await list;
        for (const text of progress?.warnings ?? [])
          stdout.write(`${screen.paint('doubt', 'warning')} ${text}\n`);
        if (result) stdout.write(`\n${formatSummary(result, screenOf(stdout))}`);
      },
    };
  },
  async suite({ stdout }) {
    const status = new StatusLine(stdout);
    const screen = screenOf(stdout);
    const print = suiteLines((text) => status.print(toLocaleCharacters(screen, text)), screen);
    return {
      event(event) {
        print(event);
        status.event(event);
      },
      async end(result) {
        status.end();
        if (result) stdout.write(`\n${formatSuite(result, screen)}`);
      },
    };
  },
} satisfies ReporterKind;
