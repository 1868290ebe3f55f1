import { quote } from '../lib/quote.ts';
import { inPlace } from '../run/enter.ts';
import { isStop, type Condition, type Plan, type Step } from './step.ts';

/** A plan for people: each command as it runs in the capsule, with what it reads and what is waited for. */
export function toText(plan: Plan, title: string): string {
  const steps = plan.stages.reduce((sum, { lanes }) => sum + lanes.flat().length, 0);
  const heading = `${title}\n${[`arm ${plan.arm}`, plan.case, `seed ${plan.seed}`, `${steps} steps`].filter(Boolean).join(', ')}`;
  const objects = plan.objects.map(
    ({ program, argv }) => `  ${program}\n${indented(argv ? [`$ ${quote(argv)}`] : ['brought as it is'])}`,
  );
  const stages = plan.stages.map(({ name, lanes }) => [
    `\n${name}${lanes.length > 1 ? ` (${lanes.length} at once)` : ''}`,
    ...lanes.flat().map(stepText),
  ]);
  return [heading, ...(objects.length > 0 ? ['\nBPF objects', ...objects] : []), ...stages.flat(), ''].join(
    '\n',
  );
}

function stepText(step: Step): string {
  if (isStop(step)) return `  ${step.title}\n${indented([`kill -${step.signal}: ${step.stop}`])}`;
  const background = step.background ? ' &' : '';
  return `  ${step.title}\n${indented([
    `$ ${quote(inPlace(step.place, step.argv))}${background}`,
    ...(step.stdin?.trimEnd().split('\n') ?? []).map((line) => `  < ${line}`),
    ...(step.ready ? [`until ${step.ready.says}: ${conditionText(step.ready)}`] : []),
  ])}`;
}

const conditionText = ({ place, argv, stdout }: Condition): string =>
  quote(inPlace(place, argv)) + (stdout === undefined ? '' : ` says /${stdout}/`);

const indented = (lines: readonly string[]): string => lines.map((line) => `    ${line}`).join('\n');
