import type { FromSchema } from 'json-schema-to-ts';
import { signals } from '../../../plan/step.ts';

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on', 'name'],
  minProperties: 3,
  properties: {
    on: { type: 'string', format: 'node', description: 'The node.' },
    name: {
      type: 'string',
      minLength: 1,
      description: 'A service of the node, or of an Open vSwitch ovs-vswitchd or ovsdb-server.',
    },
    signal: {
      enum: signals,
      description: 'What it is sent. With `restart` the default is TERM.',
    },
    restart: {
      type: 'boolean',
      description: 'Wait for its end, start it again, and wait until it is ready.',
    },
    flows: {
      enum: ['kept', 'lost'],
      default: 'lost',
      description:
        'Of an ovs-vswitchd that is restarted: kept saves flows and groups before, and restores them before it forwards, as ovs-ctl does.',
    },
  },
} as const;

export type Config = FromSchema<typeof schema, { keepDefaultedPropertiesOptional: true }>;
