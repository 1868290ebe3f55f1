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
      description: 'Where packets pass it: leaving (tc), entering (tc), or entering before the stack (XDP).',
    },
    program: {
      type: 'string',
      minLength: 1,
      description: 'A program that ships with lab (see `lab manglers`), or a path to a .c or .o file.',
    },
    with: {
      type: 'object',
      description: "The program's parameters.",
      additionalProperties: { type: ['number', 'string', 'boolean'] },
    },
    mode: {
      enum: ['native', 'generic'],
      default: 'generic',
      description: 'Of XDP: in the driver, or after it. On veth, native turns off the TSO of the other end.',
    },
    name: itemName('The default is that of the program.'),
  },
} as const;

const bound = { type: ['number', 'string'] } as const;
export const expectationSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['metric'],
  properties: {
    metric: { type: 'string', minLength: 1, description: 'What is judged: "throughput.mean".' },
    min: {
      ...bound,
      description: 'Least value: a number, a quantity ("1gbit"), or a share ("90%") with `of`.',
    },
    max: { ...bound, description: 'Greatest value.' },
    equals: { ...bound, description: 'The value.' },
    between: {
      type: 'array',
      minItems: 2,
      maxItems: 2,
      items: bound,
      description: 'Least and greatest value.',
    },
    of: {
      type: 'string',
      description:
        'The bound is a share of this: the same metric in another arm, or another metric of the run.',
    },
    noise: {
      enum: ['doubt', 'allow'],
      default: 'doubt',
      description:
        'Where arms are compared, and the noise is larger than the effect: inconclusive, or passed.',
    },
    arm: { enum: arms, description: 'The arm that is judged. The default is mangled if there is one.' },
  },
} as const;
export const boundKeys = ['min', 'max', 'equals', 'between'] as const;

const assignment = { type: 'object', additionalProperties: scalar } as const;

/** Keys of topology files; a scenario has them too. */
export const topologyProperties = {
  title: { type: 'string', minLength: 1, description: 'What it is, in a line.' },
  description: { type: 'string', description: 'What it shows, and why.' },
  extends: {
    type: 'string',
    minLength: 1,
    description: 'A file of the same sort that this one changes, by path from here or by name.',
  },
  vars: {
    type: 'object',
    description: 'Defaults of variables: "${NAME}" stands for one in any text of the file.',
    additionalProperties: scalar,
  },
  quiet: {
    type: 'boolean',
    default: true,
    description:
      'Links that add nothing of their own: packets keep their order, neighbours are static, nothing is remembered.',
  },
  generate: {
    type: 'array',
    description:
      'Topologies made from a few numbers. What `nodes` and `links` say of the same nodes is laid over them.',
    items: { $ref: '#/definitions/generator' },
  },
  routing: {
    enum: ['shortest-paths'],
    description:
      'Static routes of each router (`forwarding: true`) that says no `routes`, to every network, by the shortest paths; at equal cost where several are as short.',
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
  lab: { type: 'string', minLength: 1, description: 'The topology: a name in labs/, or a path from here.' },
  seed: {
    type: 'integer',
    minimum: 0,
    maximum: 4294967295,
    default: 1,
    description: 'Of all that is random.',
  },
  manglers: { type: 'array', description: 'eBPF programs that change packets.', items: manglerSchema },
  traffic: {
    type: 'array',
    description: 'What is sent, one item after the other.',
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
      'What is compared: no program, `pass` in the place of each mangler, the manglers. The default is [mangled] with manglers, else [baseline].',
  },
  alone: {
    type: 'boolean',
    description:
      'Whether `lab test` runs nothing beside it. The default is true where an expectation is on what a busy machine changes: throughput.',
  },
  repeat: {
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    description: 'Runs of each arm. The default is 1, or 5 where an expectation compares arms.',
  },
  matrix: {
    type: 'object',
    description:
      'Every combination of these values is a case of its own. A key is a variable, or the place of a value in the file (`links.0.mtu`).',
    properties: {
      include: { type: 'array', items: assignment, description: 'Further combinations.' },
      exclude: { type: 'array', items: assignment, description: 'Combinations left out.' },
    },
    additionalProperties: { type: 'array', minItems: 1, items: scalar },
  },
} as const;
