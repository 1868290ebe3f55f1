import { text } from '../../../plan/batch.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { Node } from '../../../scenario/model.ts';
import { command } from './command.ts';
import { bridgesOf, configOf, type Bridge } from './config.ts';
import { files } from './paths.ts';
import { protocolOf } from './vsctl-commands.ts';

/** OpenFlow: what flows refer to comes before them. */
export function rules(node: Node): CommandStep[] {
  return bridgesOf(configOf(node)).flatMap(([name, bridge]) => [
    ...(bridge.meters ?? []).map((meter, index) => addMeter(node, name, bridge, meter, index)),
    ...addRules(node, name, bridge, 'groups'),
    ...addRules(node, name, bridge, 'flows'),
  ]);
}

/** ovs-ofctl(8) on a bridge. */
export const ofctl = (
  node: Node,
  name: string,
  bridge: Bridge,
  words: readonly string[],
  rest: readonly string[],
) => [
  ...[configOf(node).build.programs['ovs-ofctl'], '-O', protocolOf(bridge), ...words],
  ...[`unix:${files(node.name).management(name)}`, ...rest],
];

function addMeter(node: Node, name: string, bridge: Bridge, meter: string, index: number): CommandStep {
  return {
    ...command(
      node,
      `meters/${name}/${index}`,
      `${name}: meter ${meter}`,
      ofctl(node, name, bridge, ['add-meter'], [meter]),
    ),
    origins: [configOf(node).places[name]!.meters[index]!],
  };
}

function addRules(node: Node, name: string, bridge: Bridge, table: 'flows' | 'groups'): CommandStep[] {
  const lines = bridge[table] ?? [];
  if (lines.length === 0) return [];
  // As one: a flow that is refused leaves none behind.
  const bundle = protocolOf(bridge) >= 'OpenFlow14' ? ['--bundle'] : [];
  return [
    {
      ...command(
        node,
        `${table}/${name}`,
        `${name}: ${lines.length} ${table}`,
        ofctl(node, name, bridge, [...bundle, `add-${table}`], ['-']),
      ),
      stdin: text(lines),
      origins: configOf(node).places[name]![table],
    },
  ];
}
