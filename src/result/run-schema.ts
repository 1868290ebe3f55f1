export const strings = { type: 'array', items: { type: 'string' } } as const;
const count = { type: ['integer', 'null'], minimum: 0 } as const;

/** One run of one arm, in the result document. */
export const runSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['arm', 'repetition', 'metrics', 'series', 'manglers', 'doubts', 'failures', 'files', 'timing'],
  properties: {
    arm: { enum: ['baseline', 'pass', 'mangled'] },
    repetition: { type: 'integer', minimum: 1 },
    metrics: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['value', 'unit'],
        properties: {
          value: { type: 'number' },
          unit: { type: 'string' },
          source: { type: 'string', description: 'Id of the step whose output holds it.' },
        },
      },
    },
    series: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['unit', 'interval', 'values'],
        properties: {
          unit: { type: 'string' },
          interval: { type: 'number', description: 'Seconds between two values.' },
          values: { type: 'array', items: { type: 'number' } },
        },
      },
    },
    manglers: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'on', 'hook', 'program', 'seen', 'matched', 'mangled'],
        properties: {
          name: { type: 'string' },
          on: { type: 'string' },
          hook: { enum: ['egress', 'ingress', 'xdp'] },
          program: { type: 'string', description: 'What was attached: "pass" in the arm pass.' },
          parameters: { type: 'object', additionalProperties: { type: 'number' } },
          sha256: { type: 'string', description: 'Hash of the BPF object.' },
          seen: { ...count, description: 'Packets; null where the program keeps no counters.' },
          matched: count,
          mangled: count,
          bytes: count,
          segments: count,
          errors: count,
        },
      },
    },
    events: {
      type: 'array',
      description: 'What happened on the timeline. Seconds from the start of the traffic.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'title', 'turn'],
        properties: {
          name: { type: 'string' },
          title: { type: 'string', description: 'What happens.' },
          turn: { type: 'integer', minimum: 1, description: 'Which of its repetitions.' },
          due: { type: 'number' },
          began: { type: 'number', description: 'Absent: it did not happen.' },
          ended: { type: 'number' },
          said: { type: 'string', description: 'What its commands printed, the end of it.' },
          problem: { type: 'string', description: 'Why it did not happen, or what failed.' },
        },
      },
    },
    details: {
      type: 'object',
      additionalProperties: true,
      description: 'What observations found beside numbers, by their name.',
    },
    doubts: { ...strings, description: 'Why the run proves nothing: it is inconclusive.' },
    failures: { ...strings, description: 'What failed whatever was expected.' },
    files: { ...strings, description: 'Kept files, relative to the directory of the result.' },
    timing: {
      type: 'object',
      additionalProperties: false,
      required: ['build', 'run', 'teardown'],
      properties: {
        build: { type: 'number' },
        run: { type: 'number' },
        teardown: { type: 'number' },
      },
    },
  },
} as const;
