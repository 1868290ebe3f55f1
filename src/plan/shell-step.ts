import { quote, quoteWord } from '../lib/quote.ts';
import { inPlace } from './place.ts';
import { isDaemon, isStop, type CommandStep, type Condition, type DaemonStep, type Step } from './step.ts';

/** @param stopped ids of the steps that are stopped later, whose processes must be known */
export function stepLines(
  step: Step | DaemonStep,
  stopped: ReadonlySet<string>,
  isUnread: boolean,
): string[] {
  const say = `say ${quoteWord(step.title.replaceAll('\n', ' '))}`;
  if (isStop(step)) {
    const pid = `"\${background[${quoteWord(step.stop)}]}"`;
    return [say, `kill -${step.signal} ${pid} 2>/dev/null || true`, `wait ${pid} || true`];
  }
  if (isDaemon(step)) return [say, ...daemonLines(step, stopped)];
  const command = words(step);
  if (step.background) {
    const remember = stopped.has(step.id) ? [`background[${quoteWord(step.id)}]=$!`] : [];
    return [say, ...withStdin(command, step.stdin, ' &'), ...remember, ...waitLines(step.ready)];
  }
  // What is only recorded may fail, and may hang: it is the thing under test.
  const limited =
    step.onFailure === 'record' ? `timeout ${Math.ceil(step.deadline / 1000)} ${command}` : command;
  const output = isUnread ? ' >/dev/null' : '';
  const outcome = step.onFailure === 'record' ? ' || echo "exit code $?" >&2' : '';
  return [say, ...withStdin(limited, step.stdin, output + outcome), ...waitLines(step.ready)];
}

/** It is no child of the process that an event is. */
function daemonLines({ daemon, signal, start }: DaemonStep, stopped: ReadonlySet<string>): string[] {
  const pid = `"\${background[${quoteWord(daemon)}]}"`;
  if (!start) return [`kill -${signal} ${pid}`];
  const gone = `while kill -0 ${pid} 2>/dev/null; do sleep 0.01; done`;
  return [`kill -${signal} ${pid} 2>/dev/null || true`, gone, ...stepLines(start, stopped, false)];
}

function words(step: Pick<CommandStep, 'env' | 'place' | 'argv'>): string {
  const environment = Object.entries(step.env ?? {}).map(([name, value]) => `${name}=${value}`);
  return quote([
    ...(environment.length > 0 ? ['env', ...environment] : []),
    ...inPlace(step.place, step.argv),
  ]);
}

export function waitLines(ready: Condition | undefined): string[] {
  if (!ready) return [];
  const { says, deadline, stdout = '', sum } = ready;
  const [what, seconds, command] = [quoteWord(says), Math.ceil(deadline / 1000), words(ready)];
  if (!sum) return [`wait_for ${what} ${seconds} ${quoteWord(stdout)} ${command}`];
  const bounds = `${sum.min ?? 0} ${sum.max ?? Number.MAX_SAFE_INTEGER}`;
  return [`wait_sum ${what} ${seconds} ${quoteWord(sum.pattern)} ${bounds} ${command}`];
}

/** The command with `text` as a here-document, whose end is a word that does not occur in it. */
export function withStdin(command: string, text: string | undefined, after: string): string[] {
  if (text === undefined) return [`${command} </dev/null${after}`];
  const lines = text.split('\n');
  let end = 'END';
  while (lines.includes(end)) end += '_';
  const body = text.endsWith('\n') ? lines.slice(0, -1) : lines;
  return [`${command} <<'${end}'${after}`, ...body, end];
}
