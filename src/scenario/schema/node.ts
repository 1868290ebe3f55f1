import { commandSchema } from '../../lib/command.ts';
import { durationSchema } from '../../lib/quantity.ts';
import { itemName } from './item-name.ts';

const addresses = {
  type: 'array',
  description: 'Addresses with prefix length. An empty list: none at all.',
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
        deadline: { ...durationSchema, description: 'How long it may take. The default is 30s.' },
      },
    },
  ],
} as const;

const ready = {
  description: 'What holds when the service is ready. Without it, it counts as ready at once.',
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
  properties: {
    tcp: { type: 'integer', minimum: 1, maximum: 65535, description: 'Something listens on this TCP port.' },
    udp: { type: 'integer', minimum: 1, maximum: 65535, description: 'Something is bound to this UDP port.' },
    run: { ...commandSchema, description: 'This command, run in the node, exits 0.' },
    file: { type: 'string', minLength: 1, description: 'This file exists.' },
  },
} as const;

const service = {
  type: 'object',
  additionalProperties: false,
  required: ['run'],
  properties: {
    name: itemName("The default is the program's."),
    run: { ...commandSchema, description: 'The command; it runs until the lab ends.' },
    ready,
    deadline: { ...durationSchema, description: 'How long it may take to be ready. The default is 10s.' },
  },
} as const;

const route = {
  anyOf: [
    {
      type: 'string',
      minLength: 1,
      description: 'As ip-route(8) takes it: "default via 10.0.0.1 metric 5".',
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['to'],
      properties: {
        to: { type: 'string', description: '"default", or an address with prefix length.' },
        via: { type: 'string', format: 'address', description: 'The gateway.' },
        dev: { type: 'string', description: 'The interface of the node that packets leave by.' },
        metric: { type: 'integer', minimum: 0, description: 'Of two equal routes the lower one is taken.' },
        src: { type: 'string', format: 'address', description: 'Source address that packets get.' },
        table: {
          type: ['integer', 'string'],
          title: 'routing table',
          pattern: '^[A-Za-z0-9_-]+$',
          description: 'Routing table. The default is main.',
        },
        mtu: { type: 'integer', minimum: 68, description: 'Largest packet of this route, in bytes.' },
      },
    },
  ],
} as const;

const rules = {
  description: 'Rules as iptables(8) takes them: a list for the table filter, or lists by table.',
  anyOf: [
    { type: 'array', items: { type: 'string', minLength: 1 } },
    { type: 'object', additionalProperties: { type: 'array', items: { type: 'string', minLength: 1 } } },
  ],
} as const;

/** Keys that every kind of node has. */
export const nodeProperties = {
  addresses: {
    type: 'object',
    description: 'Addresses by interface. An interface that is not named here gets its own, IPv4 and IPv6.',
    additionalProperties: addresses,
  },
  interfaces: {
    type: 'object',
    description: 'Interfaces beside the ends of links, by name.',
    additionalProperties: { $ref: '#/definitions/interface' },
  },
  count: {
    type: 'integer',
    minimum: 1,
    description:
      'So many nodes, called by this name and a number from 1: h1, h2, ... In links "h*" stands for them all; in values of the node "{n}" for the number.',
  },
  routes: {
    type: 'array',
    description:
      'Routes beside those of its addresses. Without this key, a host with one router at hand has a default route.',
    items: route,
  },
  forwarding: { type: 'boolean', default: false, description: 'Forwards IPv4 and IPv6: a router.' },
  sysctl: {
    type: 'object',
    description: 'Kernel settings by name: { net.ipv4.tcp_sack: 0 }.',
    additionalProperties: { type: ['string', 'number', 'boolean'] },
  },
  hosts: {
    type: 'object',
    description: 'Names beside those of the nodes for /etc/hosts, each with its address.',
    propertyNames: { title: 'name of a host', pattern: '^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$' },
    additionalProperties: { type: 'string', format: 'address' },
  },
  nftables: { type: 'string', description: 'A ruleset, as `nft -f` reads it.' },
  iptables: rules,
  ip6tables: { ...rules, description: 'The same as `iptables`, for IPv6.' },
  setup: {
    type: 'array',
    description: 'Commands run in the node, one after the other, once the network stands.',
    items: userCommand,
  },
  services: { type: 'array', description: 'Programs that run beside the traffic.', items: service },
  cpus: {
    description: 'Processors that the node\'s commands are pinned to: [0, 2], or "0-1".',
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
    description: 'MAC address. The default follows from the place in the file.',
  },
  mtu: { type: 'integer', minimum: 68, maximum: 65535, description: 'Bytes of the largest packet.' },
  addresses,
} as const;
