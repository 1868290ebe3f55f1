import { runSchema, strings } from './run-schema.ts';

const verdict = { enum: ['pass', 'fail', 'inconclusive', 'skipped'] } as const;

/** JSON Schema of the result document: what `lab up --json` prints and result.json holds. */
export const resultSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Result of a lab run',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'scenario', 'verdict', 'reasons', 'cases', 'environment', 'timing'],
  properties: {
    version: { const: 1 },
    scenario: {
      type: 'object',
      additionalProperties: false,
      required: ['name', 'title', 'file'],
      properties: {
        name: { type: 'string' },
        title: { type: 'string' },
        file: { type: 'string' },
        sha256: { type: 'string', description: 'Hash of the file as it was read.' },
      },
    },
    verdict: { ...verdict, description: 'The worst of the cases: fail, then inconclusive, then pass.' },
    reasons: { ...strings, description: 'Why the verdict is not pass, one sentence each.' },
    cases: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'values', 'verdict', 'reasons', 'runs', 'expectations'],
        properties: {
          name: { type: 'string' },
          values: { type: 'object', additionalProperties: { type: 'string' } },
          verdict,
          reasons: strings,
          runs: { type: 'array', items: runSchema },
          expectations: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['metric', 'arm', 'verdict', 'observed', 'bound', 'unit'],
              properties: {
                metric: { type: 'string' },
                arm: { enum: ['baseline', 'pass', 'mangled'] },
                verdict,
                observed: {
                  type: ['number', 'null'],
                  description: 'The value nearest to failing, or the median ratio where arms are compared.',
                },
                interval: {
                  type: 'array',
                  items: { type: 'number' },
                  minItems: 2,
                  maxItems: 2,
                  description: 'Confidence interval of the ratio, where arms are compared.',
                },
                bound: {
                  type: 'object',
                  additionalProperties: false,
                  required: ['says'],
                  properties: {
                    says: { type: 'string' },
                    min: { type: 'number' },
                    max: { type: 'number' },
                    of: { type: 'string' },
                  },
                },
                unit: { type: 'string' },
                reason: { type: 'string' },
              },
            },
          },
        },
      },
    },
    environment: {
      type: 'object',
      additionalProperties: false,
      required: ['kernel', 'architecture', 'tools', 'offloads', 'objects', 'seed'],
      properties: {
        kernel: { type: 'string' },
        architecture: { type: 'string' },
        cpus: { type: 'integer' },
        memory: { type: 'integer', description: 'bytes' },
        lab: { type: 'string', description: 'Version of lab.' },
        node: { type: 'string' },
        root: { type: 'boolean' },
        tools: { type: 'object', additionalProperties: { type: 'string' } },
        offloads: {
          type: 'object',
          description: 'NODE:IFACE to the ethtool -k features that are on.',
          additionalProperties: strings,
        },
        objects: {
          type: 'object',
          description: 'Program to the SHA-256 of its BPF object.',
          additionalProperties: { type: 'string' },
        },
        seed: { type: 'integer' },
        accelerator: {
          enum: ['kvm', 'tcg'],
          description:
            'Accelerator of the guests, if any. With tcg (emulation) throughput measures the emulator.',
        },
        guests: {
          type: 'object',
          description:
            'Guests by node; "capsule" is a guest with the whole lab inside, whose kernel is `kernel`.',
          additionalProperties: {
            type: 'object',
            additionalProperties: false,
            required: ['kernel', 'from', 'accelerator', 'template', 'seconds', 'qemu'],
            properties: {
              kernel: { type: 'string', description: 'Its release.' },
              from: { type: 'string', description: 'Origin of the kernel.' },
              accelerator: { enum: ['kvm', 'tcg'] },
              template: {
                enum: ['used', 'made', 'none'],
                description: 'Whether the last run restored it from a template.',
              },
              seconds: { type: 'number', description: 'Time to its first response in the last run.' },
              qemu: { type: 'string', description: 'The command line.' },
              image: {
                type: 'object',
                description: 'Its disk image, if any.',
                additionalProperties: false,
                required: ['format', 'agent', 'files'],
                properties: {
                  format: { type: 'string' },
                  agent: {
                    enum: ['kernel', 'cloud-init', 'qemu-guest-agent'],
                    description:
                      'How commands run in it; kernel: booted with a kernel from outside the image.',
                  },
                  files: {
                    type: 'array',
                    description: 'The image, then its backing files.',
                    items: {
                      type: 'object',
                      additionalProperties: false,
                      required: ['path', 'size', 'modified', 'sha256'],
                      properties: {
                        path: { type: 'string' },
                        size: { type: 'integer', description: 'Bytes.' },
                        modified: { type: 'string' },
                        sha256: { type: 'string' },
                      },
                    },
                  },
                },
              },
            },
          },
        },
        details: { type: 'object', additionalProperties: true },
      },
    },
    timing: {
      type: 'object',
      description: 'Seconds, summed over all runs; total is the whole command.',
      additionalProperties: false,
      required: ['build', 'run', 'teardown'],
      properties: {
        build: { type: 'number' },
        run: { type: 'number' },
        teardown: { type: 'number' },
        total: { type: 'number' },
      },
    },
    directory: { type: 'string', description: 'Directory of the result and kept files.' },
  },
} as const;
