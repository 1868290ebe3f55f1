import type { FromSchema } from 'json-schema-to-ts';

const rules = { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } } as const;
const names = { ...rules } as const;

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on'],
  minProperties: 2,
  properties: {
    on: { type: 'string', format: 'node', description: 'The Open vSwitch.' },
    bridge: { type: 'string', minLength: 1, description: 'Of it. The default is the first.' },
    flows: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      description:
        'OpenFlow flows as ovs-ofctl(8) takes them; all of it in one bundle, where the bridge has OpenFlow 1.4.',
      properties: {
        replace: {
          ...rules,
          description: 'The whole table, in place of what is there; not with the others.',
        },
        delete: { ...rules, description: 'Flows to match: "in_port=p1".' },
        modify: { ...rules, description: 'Flows whose actions change.' },
        add: { ...rules, description: 'New flows.' },
      },
    },
    groups: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      description: 'OpenFlow groups; in one bundle with `flows`.',
      properties: {
        add: { ...rules, description: 'New groups.' },
        modify: { ...rules, description: 'Groups that change.' },
        delete: { ...rules, description: 'Groups to match: "group_id=1".' },
      },
    },
    ports: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      description: 'Ports of the file.',
      properties: {
        remove: { ...names, description: 'Names of ports that are taken out.' },
        add: { ...names, description: 'Names of ports that come back, as the file has them.' },
      },
    },
    other_config: {
      type: 'object',
      minProperties: 1,
      description: "Settings in Open_vSwitch's other_config; null takes one away.",
      additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
    },
  },
} as const;

export type Config = FromSchema<typeof schema> & {
  /** FILE:LINE:COLUMN of each line that the switch is given. */
  places?: readonly string[];
};

/** The lists of rules, in the order in which the switch is given them. */
export const ruleOrder = [
  ['groups', 'add'],
  ['groups', 'modify'],
  ['flows', 'delete'],
  ['flows', 'modify'],
  ['flows', 'add'],
  ['flows', 'replace'],
  ['groups', 'delete'],
] as const;

/** The rules with what is done with each. */
export const rulesOf = (config: Config) =>
  ruleOrder.flatMap(([table, verb]) => {
    const lists = (config[table] ?? {}) as Readonly<Record<string, readonly string[]>>;
    return (lists[verb] ?? []).map((rule, index) => ({ table, verb, rule, path: [table, verb, index] }));
  });
