import { buildDeadline } from '../../../plan/batch.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { Node } from '../../../scenario/model.ts';

/** A command of the switch's own tools, which reach it by its sockets. */
export function command(node: Node, what: string, title: string, argv: readonly string[]): CommandStep {
  const id = `node/${node.name}/ovs/${what}`;
  return { id, title: `${node.name}: ${title}`, place: 'capsule', argv, deadline: buildDeadline };
}

/** The daemons without which a command of the tools would wait in vain. */
export const daemonsOf = ({ name }: Node): readonly string[] =>
  ['ovsdb-server', 'ovs-vswitchd'].map((daemon) => `node/${name}/ovs/${daemon}`);
