import { arms } from '../model.ts';
import { itemName } from './item-name.ts';

const scalar = { type: ['string', 'number', 'boolean'] } as const;

export const matrixKeys = ['include', 'exclude'] as const;

export const manglerSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['on', 'hook', 'program'],
  properties: {
    on: { type: 'string', format: 'endpoint', description: 'The interface: NODE:INTERFACE.' },
    hook: {
      enum: ['egress', 'ingress', 'xdp'],
      description: 'Attachment point: tc egress, tc ingress, or XDP.',
    },
    program: {
      type: 'string',
      minLength: 1,
      description: 'A program shipped with lab (see `lab manglers`), or a path to a .c or .o file.',
    },
    with: {
      type: 'object',
      description: "The program's parameters.",
      additionalProperties: { type: ['number', 'string', 'boolean'] },
    },
    mode: {
      enum: ['native', 'generic'],
      default: 'generic',
      description: 'XDP mode: native (in the driver) or generic. On veth, native turns off TSO of the peer.',
    },
    idle: {
      enum: ['doubt', 'allow'],
      default: 'doubt',
      description:
        'Verdict of a run in which it changed no packet: inconclusive, or as the expectations say. Allow it where a value of a variable switches the mangler off.',
    },
    name: itemName("Default: the program's."),
  },
} as const;

const moment = { type: 'string', minLength: 1 } as const;
const windowProperties = {
  during: {
    type: 'array',
    minItems: 2,
    maxItems: 2,
    items: moment,
    description:
      'The part of the run that it is about: from the end of the first event to the beginning of the second, [cut, mend], or between two times, [2s, 4s].',
  },
  after: { ...moment, description: 'The part after the end of this event, or after this time.' },
  before: { ...moment, description: 'The part before the beginning of this event, or before this time.' },
} as const;

const bound = { type: ['number', 'string'] } as const;
export const expectationSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['metric'],
  properties: {
    metric: { type: 'string', minLength: 1, description: 'The metric to judge: "throughput.mean".' },
    min: {
      ...bound,
      description: 'Minimum: a number, a quantity ("1gbit"), or a share ("90%") with `of`.',
    },
    max: { ...bound, description: 'Greatest value.' },
    equals: { ...bound, description: 'The value.' },
    between: {
      type: 'array',
      minItems: 2,
      maxItems: 2,
      items: bound,
      description: 'Minimum and maximum.',
    },
    ...windowProperties,
    of: {
      description:
        'Reference of a relative bound: the same metric in another arm, or another metric of the run, in the same part of it, or { metric, during, before, after }.',
      anyOf: [
        { type: 'string' },
        {
          type: 'object',
          additionalProperties: false,
          required: ['metric'],
          properties: {
            metric: { type: 'string', minLength: 1, description: 'Of the same run.' },
            ...windowProperties,
          },
        },
      ],
    },
    noise: {
      enum: ['doubt', 'allow'],
      default: 'doubt',
      description: 'Verdict of a comparison whose noise exceeds the effect: inconclusive, or passed.',
    },
    arm: { enum: arms, description: 'The arm to judge. Default: mangled, if it is run.' },
  },
} as const;
export const boundKeys = ['min', 'max', 'equals', 'between'] as const;

const assignment = { type: 'object', additionalProperties: scalar } as const;

/** Keys of topology files; a scenario has them too. */
export const topologyProperties = {
  title: { type: 'string', minLength: 1, description: 'Title, in one line. Default: the name of the file.' },
  description: { type: 'string', description: 'What it shows, and why.' },
  extends: {
    type: 'string',
    minLength: 1,
    description: 'Base file of the same type: a path relative to this file, or a name.',
  },
  vars: {
    type: 'object',
    description: 'Defaults of variables, used as "${NAME}" in any string of the file.',
    additionalProperties: scalar,
  },
  packages: {
    type: 'array',
    uniqueItems: true,
    // Debian Policy, 5.6.1.
    items: { type: 'string', pattern: '^[a-z0-9][a-z0-9+.-]+$', title: 'name of a package' },
    description:
      "Packages with the tools of the file's own commands, by their names in Debian. On Debian and Ubuntu they are installed where they are missing; elsewhere they are named where a tool is missing.",
  },
  quiet: {
    type: 'boolean',
    default: true,
    description:
      'Links without side effects: RPS keeps packets in order, neighbours are static, TCP metrics are not cached.',
  },
  addressing: {
    enum: ['by-name', 'in-order'],
    description:
      'How addresses that the file leaves out are chosen. by-name: by a hash of NODE:IFACE and the seed, so that they stay when the file grows. in-order: by the place in the file; link or switch number N, from 0, is 10.0.N.0/24 and fd00:0:0:N::/64, and its interfaces are .1, .2 and so on. Default: by-name; in-order where the file names an address of 10.0.0.0/16 outside of all networks that it says.',
  },
  generate: {
    type: 'array',
    description: 'Generated topologies. `nodes` and `links` with the same names override them.',
    items: { $ref: '#/definitions/generator' },
  },
  routing: {
    enum: ['shortest-paths'],
    description:
      'Shortest-path static routes to every network, with ECMP, on each router (`forwarding: true`) without `routes`.',
  },
  nodes: {
    type: 'object',
    description: 'Hosts, routers and switches, by name.',
    additionalProperties: { $ref: '#/definitions/node' },
  },
  links: {
    type: 'array',
    description: 'What connects them.',
    items: { $ref: '#/definitions/link' },
  },
} as const;

/** Keys of scenario files beside those. */
export const scenarioProperties = {
  lab: {
    type: 'string',
    minLength: 1,
    description: 'The topology: a name in labs/, or a path relative to this file.',
  },
  seed: {
    type: 'integer',
    minimum: 0,
    maximum: 4294967295,
    default: 1,
    description: 'Seed of everything random.',
  },
  manglers: { type: 'array', description: 'eBPF programs that change packets.', items: manglerSchema },
  traffic: {
    type: 'array',
    description: 'Traffic items, run in order.',
    items: { $ref: '#/definitions/traffic' },
  },
  observe: { type: 'array', description: 'What is watched.', items: { $ref: '#/definitions/observation' } },
  events: {
    type: 'array',
    description: 'What happens while the traffic runs: a link goes down, a flow changes.',
    items: { $ref: '#/definitions/event' },
  },
  expect: { type: 'array', description: 'What must hold.', items: expectationSchema },
  arms: {
    type: 'array',
    minItems: 1,
    items: { enum: arms },
    description:
      'Variants to compare: baseline (no program), pass (`pass` in place of each mangler), mangled. Default: [mangled] with manglers, else [baseline].',
  },
  alone: {
    type: 'boolean',
    description:
      '`lab test` runs nothing in parallel with it. Default: true if an expectation depends on load, like throughput.',
  },
  repeat: {
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    description: 'Runs of each arm. Default: 1, or 5 if an expectation compares arms.',
  },
  matrix: {
    type: 'object',
    description:
      'Each combination of these values is a case. A key is a variable, or the place of a value in the file (`links.0.mtu`).',
    properties: {
      include: { type: 'array', items: assignment, description: 'Further combinations.' },
      exclude: { type: 'array', items: assignment, description: 'Combinations left out.' },
    },
    additionalProperties: { type: 'array', minItems: 1, items: scalar },
  },
} as const;
