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
          source: { type: 'string', description: 'Id of the step whose output it was read from.' },
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
          interval: { type: 'number', description: 'Interval between values in s.' },
          values: { type: 'array', items: { type: 'number' } },
          start: {
            type: 'number',
            description: 'Seconds from the start of the traffic, where there are events.',
          },
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
          program: { type: 'string', description: 'Attached program: "pass" in the arm pass.' },
          parameters: { type: 'object', additionalProperties: { type: ['number', 'string'] } },
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
    complaints: {
      type: 'array',
      description: 'What kernels and sanitizers complained of.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['where', 'kind', 'fingerprint', 'times', 'lines'],
        properties: {
          where: { type: 'string', description: 'Whose kernel, or the step whose output has it.' },
          kind: { type: 'string' },
          fingerprint: { type: 'string', description: 'The same for the same complaint on another day.' },
          times: { type: 'integer', minimum: 1 },
          lines: { ...strings, description: 'Its first lines.' },
        },
      },
    },
    details: {
      type: 'object',
      additionalProperties: true,
      description: 'Details of observations, by name.',
    },
    doubts: { ...strings, description: 'Doubts: why the run is inconclusive.' },
    failures: { ...strings, description: 'Failures independent of expectations.' },
    files: { ...strings, description: 'Kept files, relative to the result directory.' },
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
