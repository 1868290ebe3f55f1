import type { FromSchema } from 'json-schema-to-ts';
import type { ParameterValue } from '../../../mangler/parameter-types.ts';
import type { ProgramManifest } from '../../../mangler/programs.ts';

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  minProperties: 2,
  properties: {
    name: { type: 'string', minLength: 1, description: 'The mangler: its name, or that of its program.' },
    state: {
      enum: [true, false, 'on', 'off'],
      description: 'Whether packets pass it. Counters and parameters stay.',
    },
    program: {
      type: 'string',
      minLength: 1,
      description:
        'Another program in its place, as in `manglers`; loaded before the traffic, with the counters of the first.',
    },
    with: {
      type: 'object',
      description:
        'Parameters of that program, or else of the mangler’s own. What isn’t said is as the file has it.',
      additionalProperties: { type: ['number', 'string', 'boolean'] },
    },
  },
} as const;

export type Config = FromSchema<typeof schema> & {
  /** Of `program`, once it has been looked up. */
  manifest?: ProgramManifest;
  /** All parameters of the program that `with` is about. */
  parameters?: Readonly<Record<string, ParameterValue>>;
};

export const isOn = ({ state }: Config): boolean => state === true || state === 'on';
