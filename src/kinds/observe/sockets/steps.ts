import type { FromSchema } from 'json-schema-to-ts';
import { durationSchema, secondsOf } from '../../../lib/quantity.ts';
import type { CommandStep, Step } from '../../../plan/step.ts';
import type { Item } from '../../../scenario/model.ts';

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on'],
  properties: {
    on: { type: 'string', format: 'node', description: 'The node.' },
    filter: {
      type: 'string',
      minLength: 1,
      description: 'Which sockets, in the syntax of ss(8): "dport = :5201". Default: all TCP connections.',
    },
    interval: { ...durationSchema, description: 'Time between two looks, 10ms to 60s. Default: 100ms.' },
  },
} as const;
export type Config = FromSchema<typeof schema>;

export const idOf = (item: Item, step: string): string => `observe/${item.name}/${step}`;

/** s between two looks */
export const intervalOf = ({ interval = '100ms' }: Config): number => secondsOf(interval);

// Each look begins with the machine's uptime, in s. $0: the interval in s; then the filter's words.
const look = `while :; do
  read -r up _ </proc/uptime
  echo "@ $up"
  ss -tinHO state connected "$@" || exit
  sleep "$0"
done`;

/** Looks at the sockets from before the traffic until it has ended. */
export function steps(item: Item<Config>): { before: Step[]; after: Step[] } {
  const { config } = item;
  const place = { node: config.on };
  const filter = (config.filter ?? '').split(/\s+/).filter(Boolean);
  const watch: CommandStep = {
    id: idOf(item, 'ss'),
    title: `watch TCP connections of ${config.on}`,
    place,
    argv: ['sh', '-c', look, `${intervalOf(config)}`, ...filter],
    deadline: 10_000,
    background: true,
  };
  const check: CommandStep = {
    id: idOf(item, 'check'),
    title: `look at TCP connections of ${config.on} once`,
    place,
    argv: ['ss', '-tinHO', 'state', 'connected', ...filter],
    deadline: 10_000,
  };
  const stop: Step = {
    id: idOf(item, 'stop'),
    title: `stop watching TCP connections of ${config.on}`,
    stop: watch.id,
    signal: 'TERM',
    deadline: 10_000,
  };
  return { before: [check, watch], after: [stop] };
}
