import type { FromSchema } from 'json-schema-to-ts';
import { ipBatch } from '../../plan/batch.ts';
import { interfaceAt } from '../../scenario/topology/lookup.ts';
import type { EventKind } from './kind.ts';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on'],
  minProperties: 2,
  properties: {
    on: { type: 'string', format: 'endpoint', description: 'The interface whose neighbours they are.' },
    remove: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', format: 'address' },
      description: 'Addresses that are forgotten: they are asked for by ARP or NDP then.',
    },
    set: {
      type: 'object',
      minProperties: 1,
      propertyNames: { format: 'address' },
      additionalProperties: { type: 'string', format: 'mac' },
      description: 'Address to MAC address, for good: { 10.0.0.2: "02:00:00:00:00:07" }.',
    },
  },
} as const;
type Config = FromSchema<typeof schema>;

export default {
  kind: 'neighbour',
  title: 'What a node knows of its neighbours’ MAC addresses changes',
  schema,
  needs: () => [],
  sets: ({ config: { on, set = {} } }) =>
    Object.fromEntries(Object.entries(set).map(([address, mac]) => [`${address} on ${on}`, String(mac)])),
  says: ({ config: { on, remove = [], set = {} } }) =>
    `${on}: ${[...remove.map((neighbour) => `forgets ${neighbour}`), ...Object.entries(set).map((neighbour) => neighbour.join(' is '))].join(', ')}`,
  steps({ name, config: { on, remove = [], set = {} } }, { scenario }) {
    const { node, interface: device } = interfaceAt(scenario.topology, on);
    const lines = [
      ...remove.map((address) => `neigh del ${address} dev ${device.name}`),
      ...Object.entries(set).map(
        ([address, mac]) => `neigh replace ${address} lladdr ${mac} dev ${device.name} nud permanent`,
      ),
    ];
    const step = ipBatch(node.name, '', `${on}: neighbours`, lines);
    return { run: [{ ...step, id: `event/${name}/neighbour` }] };
  },
} satisfies EventKind<Config>;
