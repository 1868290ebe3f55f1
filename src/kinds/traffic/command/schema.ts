import { commandSchema } from '../../../lib/command.ts';
import { durationSchema } from '../../../lib/quantity.ts';

const pattern = { type: 'string', format: 'regex', minLength: 1 } as const;

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['in', 'run'],
  properties: {
    in: { type: 'string', format: 'node', description: 'The node in which it runs.' },
    run: { ...commandSchema, format: 'command' },
    stdin: { type: 'string', description: 'Standard input.' },
    env: {
      type: 'object',
      propertyNames: { title: 'name of a variable', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
      additionalProperties: { type: 'string' },
      description: 'Additional environment variables.',
    },
    exit: {
      description: 'Expected exit codes: a number, several, or "any". Default: 0.',
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 255 },
        { type: 'array', minItems: 1, items: { type: 'integer', minimum: 0, maximum: 255 } },
        { const: 'any' },
      ],
    },
    deadline: {
      ...durationSchema,
      description: 'Time limit; then it is killed and the run fails. Default: 60s.',
    },
    matches: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      description: 'Patterns the output must match, else the run fails.',
      properties: {
        stdout: { ...pattern, description: 'A JavaScript regular expression; ^ and $ match at line breaks.' },
        stderr: { ...pattern, description: 'A JavaScript regular expression; ^ and $ match at line breaks.' },
      },
    },
    metrics: {
      type: 'object',
      description: 'Metrics to read from its output, by name.',
      propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_.-]*$', not: { enum: ['exit', 'seconds'] } },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        oneOf: [{ required: ['json'] }, { required: ['pattern'] }],
        properties: {
          json: {
            type: 'string',
            minLength: 1,
            description:
              'Path of the number in JSON on standard output: member names and list indices joined by dots, "end.sum.bytes" or "streams.0.rtt".',
          },
          pattern: {
            ...pattern,
            description:
              'A JavaScript regular expression with a group (?<value>...) around the number; the first match in standard output, then standard error, is used.',
          },
          unit: {
            enum: ['bit/s', 'bytes', 'packets', 'segments', 's', 'share', 'count', 'hops', ''],
            description: 'Default: none.',
          },
          scale: { type: 'number', description: 'Multiplies the number: 0.001 turns ms into s. Default: 1.' },
        },
      },
    },
  },
} as const;
