import type { FromSchema } from 'json-schema-to-ts';
import { bridgesOf, configOf } from '../../node/ovs/config.ts';
import { daemonsOf } from '../../node/ovs/command.ts';
import { files } from '../../node/ovs/paths.ts';
import { protocolOf } from '../../node/ovs/vsctl-commands.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { nodeOf } from '../../../scenario/topology/lookup.ts';
import type { schema } from './schema.ts';

export type Config = FromSchema<typeof schema>;

export const idOf = (item: Item<Config>, what: string): string => `observe/${item.name}/${what}`;
export const logOf = (item: Item<Config>): string => files(item.config.on).log;

/** A switch that crashed answers nothing: what is missing then is told when the outputs are read. */
export function steps(
  item: Item<Config>,
  scenario: Scenario,
): { before: CommandStep[]; after: CommandStep[] } {
  const node = nodeOf(scenario.topology, item.config.on);
  const { build, datapath = 'netdev' } = configOf(node);
  const at = files(node.name);
  const step = (what: string, title: string, argv: readonly string[]): CommandStep => ({
    id: idOf(item, what),
    title: `${node.name}: ${title}`,
    place: 'capsule',
    argv,
    deadline: 10_000,
    onFailure: 'record',
  });
  const asked = (step: CommandStep): CommandStep => ({ ...step, daemons: daemonsOf(node) });
  const appctl = (what: string, title: string, ...words: string[]) =>
    asked(step(what, title, [build.programs['ovs-appctl'], '-t', at.control, ...words]));
  const counters = (when: 'before' | 'after') => [
    appctl(`${when}/coverage`, `coverage counters ${when} the traffic`, 'coverage/show'),
    appctl(`${when}/datapath`, `datapath counters ${when} the traffic`, 'dpctl/show'),
    ...(datapath === 'netdev'
      ? [appctl(`${when}/pmd`, `cache counters ${when} the traffic`, 'dpif-netdev/pmd-stats-show')]
      : []),
    step(
      `${when}/log`,
      `log ${when} the traffic`,
      when === 'before' ? ['wc', '-l', at.log] : ['cat', at.log],
    ),
  ];
  const dumps = [
    appctl('upcalls', 'upcalls', 'upcall/show'),
    ...(datapath === 'netdev' ? [appctl('perf', 'datapath performance', 'dpif-netdev/pmd-perf-show')] : []),
    ...(item.config.flows === false
      ? []
      : [
          appctl('flows/datapath', 'flows of the datapath', 'dpctl/dump-flows', '-m'),
          ...bridgesOf(configOf(node)).map(([name, bridge]) =>
            asked(
              step(`flows/openflow/${name}`, `OpenFlow flows of ${name}`, [
                ...[build.programs['ovs-ofctl'], '-O', protocolOf(bridge), 'dump-flows'],
                `unix:${at.management(name)}`,
              ]),
            ),
          ),
        ]),
  ];
  // The flows go when nothing uses them: they are read first.
  return { before: counters('before'), after: [...dumps.toReversed(), ...counters('after')] };
}
