import type { FromSchema } from 'json-schema-to-ts';
import type { Item, Scenario } from '../../../scenario/model.ts';

export const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    on: {
      description: 'A node, or several, none of them a VM. Default: all that are not VMs.',
      anyOf: [
        { type: 'string', format: 'node' },
        { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', format: 'node' } },
      ],
    },
  },
} as const;

export type Config = FromSchema<typeof schema>;

export const stepId = (item: Item, name: string): string => `observe/${item.name}/${name}`;

export const nodesOf = ({ config }: Item<Config>, { topology }: Pick<Scenario, 'topology'>): string[] =>
  config.on === undefined ? topology.nodes.map(({ name }) => name) : [config.on as string | string[]].flat();
