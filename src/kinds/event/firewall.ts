import type { FromSchema } from 'json-schema-to-ts';
import { buildDeadline } from '../../plan/batch.ts';
import { tablesText } from '../../plan/rules.ts';
import type { CommandStep } from '../../plan/step.ts';
import type { EventItem, Node } from '../../scenario/model.ts';
import { ruleTables } from '../../scenario/resolve/rule-tables.ts';
import { rulesSchema } from '../../scenario/schema/node.ts';
import type { EventKind } from './kind.ts';

const tools = ['nftables', 'iptables', 'ip6tables'] as const;

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['in'],
  minProperties: 2,
  properties: {
    in: { type: 'string', format: 'node', description: 'The node.' },
    nftables: {
      type: 'string',
      minLength: 1,
      description:
        'What `nft -f` loads, at once or not at all: "flush ruleset" at its beginning replaces all that is there.',
    },
    iptables: {
      ...rulesSchema,
      description: `${rulesSchema.description} They replace those of the same table.`,
    },
    ip6tables: { ...rulesSchema, description: 'The same as `iptables`, for IPv6.' },
  },
} as const;
type Config = FromSchema<typeof schema> & {
  /** By tool and table. */
  tables?: Readonly<Record<'iptables' | 'ip6tables', Node['iptables']>>;
};

function steps({ name, config }: EventItem<Config>): { run: CommandStep[] } {
  const step = (tool: string, argv: readonly string[], stdin: string): CommandStep => ({
    id: `event/${name}/${tool}`,
    title: `${config.in}: ${tool} rules`,
    place: { node: config.in },
    argv,
    stdin,
    deadline: buildDeadline,
  });
  const restored = (['iptables', 'ip6tables'] as const).flatMap((tool) =>
    config[tool] ? [step(tool, [`${tool}-restore`], tablesText(config.tables?.[tool] ?? {}))] : [],
  );
  const { nftables } = config;
  return {
    run: [...(nftables === undefined ? [] : [step('nftables', ['nft', '-f', '-'], nftables)]), ...restored],
  };
}

export default {
  kind: 'firewall',
  title: 'Firewall rules of a node are loaded',
  schema,
  resolve({ config }, file) {
    const tablesOf = (tool: 'iptables' | 'ip6tables') =>
      ruleTables(
        {
          complain: (below, problem, more) => file.complain([tool, ...below], problem, more),
          position: (below) => file.position([tool, ...below]),
        },
        config[tool] as Parameters<typeof ruleTables>[1],
      );
    return { ...config, tables: { iptables: tablesOf('iptables'), ip6tables: tablesOf('ip6tables') } };
  },
  needs: ({ name, config }) =>
    tools
      .filter((tool) => config[tool] !== undefined)
      .map((tool) => ({
        tool: tool === 'nftables' ? 'nft' : `${tool}-restore`,
        why: `event ${name} (firewall)`,
        node: config.in,
      })),
  sets: ({ config }) => ({ [`the firewall of ${config.in}`]: JSON.stringify(config) }),
  says: ({ config }) =>
    `${config.in}: ${tools.filter((tool) => config[tool] !== undefined).join(', ')} rules`,
  steps,
} satisfies EventKind<Config>;
