import type { Place } from '../plan/place.ts';
import { ExpectedError } from '../lib/errors.ts';
import { quote } from '../lib/quote.ts';
import type { Output } from '../lib/output.ts';
import { explainRejection } from '../mangler/verifier.ts';
import type { CommandStep } from '../plan/step.ts';

/** A step that builds the lab failed: the run can't go on, and nothing can be judged. */
export class StepError extends ExpectedError {
  override name = 'StepError';
  readonly step: CommandStep;
  readonly output: Output;
  /**
   * @param reason what happened, in words: "ended with exit code 2"
   * @param crashes processes that ended before it though they should have stayed, in words
   * @param logs what these wrote last
   */
  constructor(
    step: CommandStep,
    reason: string,
    output: Output,
    crashes: readonly string[] = [],
    logs: readonly string[] = [],
  ) {
    const more = [
      ...crashes.flatMap((crash) => field('died', crash)),
      ...logs.flatMap((log) => field('log', log)),
    ];
    super([describe(step, reason, output), ...more].join('\n'));
    this.step = step;
    this.output = output;
  }
}

const placeName = (place: Place): string => (place === 'capsule' ? 'the capsule' : `node ${place.node}`);

function describe(step: CommandStep, reason: string, output: Output): string {
  const at = originOf(step, output);
  // iperf3 -J says why on standard output, and "exiting" on standard error.
  const said = [output.stdout, output.stderr].flatMap((text) => text.trim() || []).join('\n') || '(nothing)';
  const lines = [
    ...(at ? [`${at.origin}: ${at.problem}`] : []),
    `step "${step.title}" ${reason}`,
    `  in    ${placeName(step.place)}`,
    `  ran   ${quote(step.argv)}`,
    ...(step.stdin === undefined ? [] : field('stdin', lastLines(step.stdin, 12))),
    ...field('said', explainRejection(output.stderr) ?? lastLines(said, 20)),
  ];
  if (output.exitCode === 127 && !/loading shared libraries/.test(output.stderr))
    lines.push('  hint  `lab doctor` names the package of a missing tool');
  return lines.join('\n');
}

/**
 * Where in the user's file the line is that a tool complains of: "ovs-ofctl: -:3: unknown action". A switch that
 * refuses what did parse names no line.
 */
function originOf({ origins, stdin }: CommandStep, { stderr }: Output) {
  if (!origins || origins.length === 0) return undefined;
  const [, line, problem] =
    (stdin === undefined ? /()^(?:[\w-]+: )?(.+)$/m : /-:(\d+): (.+)$/m).exec(stderr) ?? [];
  const origin = origins[Number(line || 1) - 1];
  if (origin !== undefined && problem !== undefined) return { origin, problem: visible(problem) };
  const first = visible(stderr.trim().split('\n')[0] || 'refused');
  const meant = lineMeant((stdin ?? '').trimEnd().split('\n'), stderr);
  if (meant !== undefined && origins[meant]) return { origin: origins[meant], problem: first };
  const among = origins.length > 1 ? `one of the ${origins.length} from here on: ` : '';
  return { origin: origins[0], problem: among + first };
}

/**
 * The only line that can be meant by a switch that shows what it refused as it understood it: "OFPT_FLOW_MOD: ADD
 * table:1 priority=2,in_port=1 actions=group:9".
 */
function lineMeant(lines: readonly string[], stderr: string): number | undefined {
  const shown = /\bADD (group_id=\d+|.*?(?= actions=))/.exec(stderr)?.[1];
  if (shown === undefined) return undefined;
  const wordsOf = (text: string) =>
    text
      .replaceAll(':', '=')
      .split(/[\s,]+/)
      .filter(Boolean)
      .toSorted()
      .join();
  const part = (line: string) =>
    shown.startsWith('group_id') ? line.split(',')[0]! : line.split('actions=')[0]!;
  const meant = lines.flatMap((line, index) => (wordsOf(part(line)) === wordsOf(shown) ? [index] : []));
  return meant.length === 1 ? meant[0] : undefined;
}

function field(name: string, text: string): string[] {
  return text.split('\n').map((line, index) => `  ${(index === 0 ? name : '').padEnd(5)} ${visible(line)}`);
}

/** Control characters of a tool's output would act on the terminal. */
const visible = (line: string): string =>
  line.replaceAll(/\p{Cc}/gu, (character) =>
    character === '\t' ? ' ' : `\\x${character.charCodeAt(0).toString(16)}`,
  );

function lastLines(text: string, most: number): string {
  const lines = text.trimEnd().split('\n');
  const left = lines.length - most;
  return left > 0 ? [`(${left} lines before)`, ...lines.slice(-most)].join('\n') : lines.join('\n');
}
