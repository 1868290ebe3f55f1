import type { FromSchema } from 'json-schema-to-ts';
import { argvOf, commandSchema } from '../../lib/command.ts';
import { howEnded } from '../../lib/how-ended.ts';
import type { Reading } from '../../lib/metric.ts';
import type { Outputs } from '../../lib/output.ts';
import { durationSchema, millisecondsOf, secondsOf } from '../../lib/quantity.ts';
import { quote } from '../../lib/quote.ts';
import { unheld, type CommandStep } from '../../plan/step.ts';
import type { Wrong } from '../../scenario/kind.ts';
import type { Item } from '../../scenario/model.ts';
import type { TrafficKind } from './kind.ts';

const schema = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    for: { ...durationSchema, description: 'Just this long.' },
    in: { type: 'string', format: 'node', description: 'The node in which the command runs.' },
    run: { ...commandSchema, format: 'command', description: 'Repeated until it exits with 0.' },
    matches: {
      type: 'string',
      format: 'regex',
      minLength: 1,
      description: 'And until its output matches this JavaScript regular expression; ^ and $ match at lines.',
    },
    deadline: { ...durationSchema, description: 'The run fails if it does not hold by then. Default: 10s.' },
  },
} as const;
type Config = FromSchema<typeof schema>;

const stepId = ({ name }: Item<Config>) => `traffic/${name}/wait`;
const words = ({ run }: Config) => argvOf((run ?? '') as string | string[]);
const says = (config: Config): string =>
  `${config.in}: ${words(config).join(' ')} ${config.matches === undefined ? 'exits with 0' : `says /${config.matches}/`}`;

function check({ config }: Item<Config>): Wrong | undefined {
  const asks = (['in', 'run', 'matches', 'deadline'] as const).filter((key) => config[key] !== undefined);
  if (config.for !== undefined && asks.length > 0)
    return { path: [], problem: `for and ${asks.join(', ')} together`, allowed: 'for, or in and run' };
  if (config.for === undefined && (config.in === undefined || config.run === undefined))
    return {
      path: [],
      problem: 'nothing says what to wait for',
      allowed: 'for: TIME, or in: NODE and run: COMMAND',
    };
  return undefined;
}

function steps(item: Item<Config>): { run: CommandStep[] } {
  const { config } = item;
  const id = stepId(item);
  if (config.for !== undefined) {
    const argv = ['sleep', `${secondsOf(config.for)}`];
    const deadline = millisecondsOf(config.for) + 60_000;
    return {
      run: [{ id, title: `wait for ${config.for}`, place: 'capsule', argv, deadline, onFailure: 'record' }],
    };
  }
  const look = {
    place: { node: config.in! },
    argv: words(config),
    deadline: millisecondsOf(config.deadline ?? '10s'),
  };
  const stdout = config.matches === undefined ? {} : { stdout: `(?m:${config.matches})` };
  const ready = { ...look, ...stdout, says: says(config), record: true as const };
  return { run: [{ ...look, id, title: `wait until ${says(config)}`, ready, onFailure: 'record' }] };
}

function read(item: Item<Config>, outputs: Outputs): Reading {
  const source = stepId(item);
  const output = outputs.get(source);
  const { name, config } = item;
  if (!output) return { metrics: {}, failures: [`${name}: nobody waited (step ${source})`] };
  const seconds = (output.endedAt - output.startedAt) / 1000;
  const metrics = { 'wait.seconds': { value: seconds, unit: 's' as const, source } };
  if (output.signal === unheld)
    return {
      metrics,
      failures: [
        `${name}: not within ${config.deadline ?? '10s'}: ${says(config)}; ran ${quote(words(config))}, which last said: ${output.stderr.trim() || '(nothing)'}`,
      ],
    };
  if (output.exitCode === null) return { metrics, failures: [`${name}: ${howEnded(output)}`] };
  return { metrics };
}

export default {
  kind: 'wait',
  title: 'Nothing is sent, for a time, or until a command succeeds',
  schema,
  check,
  needs({ name, config }) {
    const tool = config.run === undefined ? 'sleep' : words(config)[0]!;
    return tool.includes('/') ? [] : [{ tool, why: `${name} (wait)` }];
  },
  metrics: () => [{ name: 'wait.seconds', unit: 's', title: 'How long it took' }],
  duration: ({ config }) => (config.for === undefined ? undefined : millisecondsOf(config.for)),
  steps,
  read,
} satisfies TrafficKind<Config>;
