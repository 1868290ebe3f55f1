import { buildDeadline, text } from '../../../plan/batch.ts';
import type { EventContext } from '../../../plan/kind.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { EventItem, Node } from '../../../scenario/model.ts';
import { nodeOf } from '../../../scenario/topology/lookup.ts';
import { daemonsOf } from '../../node/ovs/command.ts';
import { bridgesOf, configOf } from '../../node/ovs/config.ts';
import { ofctl } from '../../node/ovs/openflow-rules.ts';
import { vsctl } from '../../node/ovs/steps.ts';
import { onePort, protocolOf } from '../../node/ovs/vsctl-commands.ts';
import { assign } from '../../node/ovs/vsctl-values.ts';
import { rulesOf, type Config } from './schema.ts';

/** First what the database says, then OpenFlow: a flow may be about a port that has come back. */
export function steps({ name, config }: EventItem<Config>, { scenario }: EventContext) {
  const node = nodeOf(scenario.topology, config.on);
  const [bridge] = bridgesOf(configOf(node)).filter(
    ([one]) => config.bridge === undefined || one === config.bridge,
  );
  const base = { place: 'capsule', deadline: buildDeadline, daemons: daemonsOf(node) } as const;
  const words = databaseWords(config, node);
  const database: CommandStep = {
    ...base,
    id: `event/${name}/database`,
    title: `${node.name}: ports and settings`,
    argv: [...vsctl(node), ...words.slice(1)],
  };
  const rules = rulesOf(config);
  const openflow = (): CommandStep => {
    const { argv, lines } = openflowWords(config, node, bridge!);
    const title = `${node.name}: ${bridge![0]}: ${rules.length} changes of flows and groups`;
    return { ...base, id: `event/${name}/openflow`, title, argv, stdin: text(lines), origins: config.places };
  };
  return { run: [...(words.length > 0 ? [database] : []), ...(rules.length > 0 ? [openflow()] : [])] };
}

function databaseWords({ ports, other_config: settings }: Config, node: Node): string[] {
  const all = Object.entries(settings ?? {});
  const gone = all.flatMap(([key, value]) => (value === null ? [key] : []));
  const kept = Object.fromEntries(all.filter(([, value]) => value !== null)) as Record<string, string>;
  return [
    ...(ports?.remove ?? []).flatMap((port) => ['--', 'del-port', port]),
    ...(ports?.add ?? []).flatMap((port) => onePort(node, port)),
    ...(gone.length > 0 ? ['--', 'remove', 'Open_vSwitch', '.', 'other_config', ...gone] : []),
    ...(Object.keys(kept).length > 0
      ? ['--', 'set', 'Open_vSwitch', '.', ...assign('other_config', kept)]
      : []),
  ];
}

/** A file of `add-flows` says of each flow what is done with it; `bundle` takes flows and groups. */
function openflowWords(config: Config, node: Node, [name, bridge]: ReturnType<typeof bridgesOf>[number]) {
  const rules = rulesOf(config);
  const isAtomic = protocolOf(bridge) >= 'OpenFlow14';
  const bundle = isAtomic ? ['--bundle'] : [];
  const tables = [...new Set(rules.map(({ table }) => table))];
  const call = (words: readonly string[]) => ofctl(node, name, bridge, words, ['-']);
  if (config.flows?.replace && tables.length === 1)
    return { argv: call([...bundle, 'replace-flows']), lines: rules.map(({ rule }) => rule) };
  if (tables.length === 1)
    return {
      argv: call([...bundle, `add-${tables[0]}`]),
      lines: rules.map(({ verb, rule }) => `${verb} ${rule}`),
    };
  // All flows go, and those of the file come: what `replace` means in a bundle.
  const first = rules.findIndex(({ verb }) => verb === 'replace');
  const lines = rules.map(({ table, verb, rule }) =>
    verb === 'replace' ? `flow add ${rule}` : `${table === 'flows' ? 'flow' : 'group'} ${verb} ${rule}`,
  );
  return { argv: call(['bundle']), lines: first < 0 ? lines : lines.toSpliced(first, 0, 'flow delete') };
}
