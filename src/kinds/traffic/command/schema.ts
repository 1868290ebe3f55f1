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
    stdin: { type: 'string', description: 'What it reads on standard input.' },
    env: {
      type: 'object',
      propertyNames: { title: 'name of a variable', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
      additionalProperties: { type: 'string' },
      description: 'Environment variables beside those of lab.',
    },
    exit: {
      description: 'Exit codes that are right: a number, several, or "any". Default: 0.',
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 255 },
        { type: 'array', minItems: 1, items: { type: 'integer', minimum: 0, maximum: 255 } },
        { const: 'any' },
      ],
    },
    deadline: { ...durationSchema, description: 'It is killed then, and the run fails. Default: 60s.' },
    matches: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      description: 'What its output must match; the run fails where it does not.',
      properties: {
        stdout: { ...pattern, description: 'A JavaScript regular expression; ^ and $ match at lines.' },
        stderr: { ...pattern, description: 'A JavaScript regular expression; ^ and $ match at lines.' },
      },
    },
    metrics: {
      type: 'object',
      description: 'Numbers in its output, by the name of the metric.',
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
              'Where the number is in standard output read as JSON: member names and list indices joined by dots, "end.sum.bytes" or "streams.0.rtt".',
          },
          pattern: {
            ...pattern,
            description:
              'A JavaScript regular expression with a group (?<value>...) around the number; its first match in standard output, then standard error, counts.',
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
