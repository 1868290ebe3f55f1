import type { FromSchema } from 'json-schema-to-ts';
import { ipBatch } from '../../plan/batch.ts';
import { interfaceAt } from '../../scenario/topology/lookup.ts';
import type { EventKind } from './kind.ts';

const prefixes = { type: 'array', minItems: 1, items: { type: 'string', format: 'prefix' } } as const;
const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on'],
  minProperties: 2,
  properties: {
    on: { type: 'string', format: 'endpoint', description: 'The interface.' },
    remove: { ...prefixes, description: 'Addresses with prefix length that go.' },
    add: { ...prefixes, description: 'Addresses with prefix length that come.' },
  },
} as const;
type Config = FromSchema<typeof schema>;

/** Secondary addresses stay when the first of their network goes: net.ipv4.conf.*.promote_secondaries is the node's. */
const lines = ({ remove = [], add = [] }: Config, device: string): string[] => [
  ...remove.map((address) => `address del ${address} dev ${device}`),
  ...add.map((address) => `address add ${address} dev ${device}${address.includes(':') ? ' nodad' : ''}`),
];

export default {
  kind: 'address',
  title: 'An interface loses or gets addresses',
  schema,
  needs: () => [],
  sets: ({ config: { on, add, remove } }) => ({ [`the addresses of ${on}`]: JSON.stringify([add, remove]) }),
  says: ({ config: { on, add = [], remove = [] } }) =>
    `${on}: ${[...remove.map((address) => `-${address}`), ...add.map((address) => `+${address}`)].join(', ')}`,
  steps({ name, config }, { scenario }) {
    const { node, interface: device } = interfaceAt(scenario.topology, config.on);
    const step = ipBatch(node.name, '', `${config.on}: addresses`, lines(config, device.name));
    return { run: [{ ...step, id: `event/${name}/address` }] };
  },
} satisfies EventKind<Config>;
