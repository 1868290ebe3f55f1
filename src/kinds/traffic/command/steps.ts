import type { FromSchema } from 'json-schema-to-ts';
import { argvOf } from '../../../lib/command.ts';
import { millisecondsOf } from '../../../lib/quantity.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { Item } from '../../../scenario/model.ts';
import type { schema } from './schema.ts';

export type Config = FromSchema<typeof schema>;

const defaultDeadline = '60s';

export const stepId = (item: Item): string => `traffic/${item.name}/command`;

/** The author's command, in a node. */
export function steps(item: Item<Config>): { run: CommandStep[] } {
  const { config } = item;
  const argv = argvOf(config.run as string | string[]);
  const run: CommandStep = {
    id: stepId(item),
    title: `${argv[0]} in ${config.in}`,
    place: { node: config.in },
    argv,
    deadline: millisecondsOf(config.deadline ?? defaultDeadline),
    onFailure: 'record',
  };
  if (config.stdin !== undefined) run.stdin = config.stdin;
  if (config.env !== undefined) run.env = config.env as Record<string, string>;
  return { run: [run] };
}
