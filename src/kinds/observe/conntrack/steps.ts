import type { FromSchema } from 'json-schema-to-ts';
import { daemonsOf } from '../../node/ovs/command.ts';
import { configOf } from '../../node/ovs/config.ts';
import { files } from '../../node/ovs/paths.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { Item, Node, Scenario } from '../../../scenario/model.ts';
import { nodeOf } from '../../../scenario/topology/lookup.ts';

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on'],
  properties: {
    on: {
      type: 'string',
      format: 'node',
      description: 'The node: its kernel’s table, or that of an Open vSwitch’s datapath.',
    },
    count: {
      type: 'object',
      description:
        'Entries to count: metric name to a JavaScript regular expression for the line of an entry, as `conntrack -L` or `dpctl/dump-conntrack` prints it.',
      propertyNames: {
        pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
        not: {
          enum: ['entries', 'insert_failed', 'drop', 'early_drop', 'invalid', 'error', 'search_restart'],
        },
      },
      additionalProperties: { type: 'string', format: 'regex', minLength: 1 },
    },
  },
} as const;
export type Config = FromSchema<typeof schema>;

/** Counters of `conntrack -S`, of all processors together; the kernel's words. */
export const counters = [
  'insert_failed',
  'drop',
  'early_drop',
  'invalid',
  'error',
  'search_restart',
] as const;

export const families = ['ipv4', 'ipv6'] as const;

export const idOf = (item: Item, step: string): string => `observe/${item.name}/${step}`;
export const countsOf = (config: Config): [string, string][] =>
  Object.entries((config.count ?? {}) as Record<string, string>);

/** A switch's tracker is in its datapath; it has no counters that are the lab's alone. */
export const isSwitch = ({ kind }: Node): boolean => kind === 'ovs';

/** The entries when the traffic has ended, and the counters before and after it. */
export function steps(
  item: Item<Config>,
  { topology }: Scenario,
): { before: CommandStep[]; after: CommandStep[] } {
  const { on } = item.config;
  const node = nodeOf(topology, on);
  const step = (name: string, title: string, argv: readonly string[]): CommandStep => ({
    ...{ id: idOf(item, name), title: `${on}: ${title}`, place: { node: on }, argv },
    deadline: 10_000,
    onFailure: 'record',
  });
  if (isSwitch(node)) {
    const { build } = configOf(node);
    const argv = [build.programs['ovs-appctl'], '-t', files(on).control, 'dpctl/dump-conntrack'];
    const dump = step('entries/all', 'entries of the connection tracker', argv);
    return { before: [], after: [{ ...dump, place: 'capsule', daemons: daemonsOf(node) }] };
  }
  const statistics = (when: string) =>
    step(`${when}/counters`, `counters of the connection tracker ${when} the traffic`, ['conntrack', '-S']);
  return {
    before: [statistics('before')],
    after: [
      ...families.map((family) =>
        step(`entries/${family}`, `${family} entries of the connection tracker`, [
          ...['conntrack', '-L', '-f', family],
        ]),
      ),
      statistics('after'),
    ],
  };
}
