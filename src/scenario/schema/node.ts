import { commandSchema } from '../../lib/command.ts';
import { durationSchema } from '../../lib/quantity.ts';
import { itemName } from './item-name.ts';

const addresses = {
  type: 'array',
  description: 'Addresses with prefix length. An empty list: no address.',
  items: { type: 'string', format: 'prefix' },
} as const;

/** A command, or a command with a deadline. */
const userCommand = {
  title: 'command',
  description: 'A command, or { run: COMMAND, deadline: DURATION }.',
  anyOf: [
    ...commandSchema.anyOf,
    {
      type: 'object',
      additionalProperties: false,
      required: ['run'],
      properties: {
        run: commandSchema,
        deadline: { ...durationSchema, description: 'Deadline. Default: 30s.' },
      },
    },
  ],
} as const;

const ready = {
  description: 'Condition for the service to be ready. Without it, it is ready at once.',
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 2,
  dependencies: { matches: ['run'] },
  properties: {
    tcp: { type: 'integer', minimum: 1, maximum: 65535, description: 'A socket listens on this TCP port.' },
    udp: { type: 'integer', minimum: 1, maximum: 65535, description: 'A socket is bound to this UDP port.' },
    run: { ...commandSchema, description: 'This command, run in the node, exits 0.' },
    matches: {
      type: 'string',
      format: 'regex',
      minLength: 1,
      description: 'And its output matches this JavaScript regular expression; ^ and $ match at lines.',
    },
    file: { type: 'string', minLength: 1, description: 'This file exists.' },
  },
} as const;

const service = {
  type: 'object',
  additionalProperties: false,
  required: ['run'],
  properties: {
    name: itemName("Default: the program's name."),
    run: { ...commandSchema, description: 'The command; it runs until the lab ends.' },
    ready,
    deadline: { ...durationSchema, description: 'Deadline to become ready. Default: 10s.' },
  },
} as const;

export const routeSchema = {
  anyOf: [
    {
      type: 'string',
      minLength: 1,
      description: 'In the syntax of ip-route(8): "default via 10.0.0.1 metric 5".',
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['to'],
      properties: {
        to: { type: 'string', description: '"default", or an address with prefix length.' },
        via: { type: 'string', format: 'address', description: 'The gateway.' },
        dev: { type: 'string', description: 'Output interface.' },
        metric: {
          type: 'integer',
          minimum: 0,
          description: 'Metric: of equal routes the one with the lower metric is used.',
        },
        src: { type: 'string', format: 'address', description: 'Preferred source address.' },
        table: {
          type: ['integer', 'string'],
          title: 'routing table',
          pattern: '^[A-Za-z0-9_-]+$',
          description: 'Routing table. Default: main.',
        },
        mtu: { type: 'integer', minimum: 68, description: 'MTU of this route, in bytes.' },
      },
    },
  ],
} as const;

export const rulesSchema = {
  description: 'Rules in the syntax of iptables(8): a list for the table filter, or lists by table.',
  anyOf: [
    { type: 'array', items: { type: 'string', minLength: 1 } },
    { type: 'object', additionalProperties: { type: 'array', items: { type: 'string', minLength: 1 } } },
  ],
} as const;

/** Keys that every kind of node has. */
export const nodeProperties = {
  addresses: {
    type: 'object',
    description: 'Addresses by interface. Other interfaces get an IPv4 and an IPv6 address automatically.',
    additionalProperties: addresses,
  },
  interfaces: {
    type: 'object',
    description: 'Interfaces other than the ends of links, by name.',
    additionalProperties: { $ref: '#/definitions/interface' },
  },
  count: {
    type: 'integer',
    minimum: 1,
    description:
      'Number of nodes, named by this name and a number from 1: h1, h2, ... In links "h*" means all of them; in values of the node "{n}" is the number.',
  },
  routes: {
    type: 'array',
    description:
      'Routes in addition to the connected ones. Without this key, a host with exactly one neighbouring router has a default route.',
    items: routeSchema,
  },
  forwarding: { type: 'boolean', default: false, description: 'Forward IPv4 and IPv6, as a router.' },
  conflict: {
    enum: ['allowed'],
    description:
      'Its addresses and MAC addresses may be those of others too, or lie outside the networks of its neighbours: the bug is about that.',
  },
  sysctl: {
    type: 'object',
    description: 'Sysctls by name: { net.ipv4.tcp_sack: 0 }.',
    additionalProperties: { type: ['string', 'number', 'boolean'] },
  },
  hosts: {
    type: 'object',
    description: 'Additional names for /etc/hosts, each with its address.',
    propertyNames: { title: 'name of a host', pattern: '^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$' },
    additionalProperties: { type: 'string', format: 'address' },
  },
  nftables: {
    type: 'string',
    description: 'A ruleset in the syntax of `nft -f`, as text: `nftables: |`, and its lines.',
  },
  iptables: rulesSchema,
  ip6tables: { ...rulesSchema, description: 'The same as `iptables`, for IPv6.' },
  setup: {
    type: 'array',
    description: 'Commands to run in the node, in order, once the network is up.',
    items: userCommand,
  },
  services: { type: 'array', description: 'Programs that run during the traffic.', items: service },
  cpus: {
    description: 'CPUs that the node\'s commands are pinned to: [0, 2], or "0-1".',
    anyOf: [
      { type: 'array', minItems: 1, items: { type: 'integer', minimum: 0 } },
      { type: 'string', pattern: '^\\d+(-\\d+)?(,\\d+(-\\d+)?)*$' },
    ],
  },
} as const;

/** Keys that every kind of interface has. */
export const interfaceProperties = {
  mac: {
    type: 'string',
    format: 'mac',
    description: 'MAC address. Default: derived from the names and the seed.',
  },
  mtu: { type: 'integer', minimum: 68, maximum: 65535, description: 'MTU in bytes.' },
  addresses,
} as const;
