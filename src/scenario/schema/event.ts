import { commandSchema } from '../../lib/command.ts';
import { durationSchema } from '../../lib/quantity.ts';
import { itemName } from './item-name.ts';

const when = {
  type: 'object',
  additionalProperties: false,
  description: 'As soon as this holds, once the traffic runs: of a command (`in`, `run`), or of a counter.',
  properties: {
    in: { type: 'string', format: 'node', description: 'The node in which the command runs.' },
    run: { ...commandSchema, format: 'command', description: 'Repeated until it exits with 0.' },
    matches: {
      type: 'string',
      format: 'regex',
      minLength: 1,
      description: 'And until its output matches this JavaScript regular expression; ^ and $ match at lines.',
    },
    counter: {
      type: 'string',
      minLength: 1,
      description:
        'NODE:INTERFACE.NAME with a name of /sys/class/net/INTERFACE/statistics, "h1:eth0.rx_packets", or that of a mangler: "tcp-psh.mangled".',
    },
    min: { type: 'integer', minimum: 0, description: 'Least value of the counter.' },
    max: { type: 'integer', minimum: 0, description: 'Greatest value of the counter.' },
    deadline: { ...durationSchema, description: 'The run fails if it does not hold by then. Default: 10s.' },
  },
} as const;

/** Keys that every event has, beside its kind. */
export const eventProperties = {
  name: itemName('Other events and windows name it by that. The default is the kind.'),
  at: { ...durationSchema, description: 'When it happens, from the start of the traffic.' },
  after: {
    type: 'string',
    minLength: 1,
    description:
      'Or after the event of this name has ended, its repetitions included; with `when`, the condition is looked at only then.',
  },
  delay: { ...durationSchema, description: 'How long after that. Default: 0s.' },
  when: { ...when },
  every: { ...durationSchema, description: 'It is repeated, at this interval; at least 10ms.' },
  times: {
    type: 'integer',
    minimum: 1,
    maximum: 10000,
    description: 'How often it happens. The default is 1, or with `every`: until the traffic ends.',
  },
} as const;
