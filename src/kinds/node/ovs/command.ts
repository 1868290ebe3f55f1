import { buildDeadline } from '../../../plan/batch.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { Node } from '../../../scenario/model.ts';

/** A command of the switch's own tools; they reach it by its sockets. */
export function command(node: Node, what: string, title: string, argv: readonly string[]): CommandStep {
  const id = `node/${node.name}/ovs/${what}`;
  return { id, title: `${node.name}: ${title}`, place: 'capsule', argv, deadline: buildDeadline };
}

/** What a command of the tools waits for in vain when it has died. */
export const daemonsOf = ({ name }: Node): readonly string[] =>
  ['ovsdb-server', 'ovs-vswitchd'].map((daemon) => `node/${name}/ovs/${daemon}`);
