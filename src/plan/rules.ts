import type { Node } from '../scenario/model.ts';
import { buildDeadline, text } from './batch.ts';
import type { CommandStep } from './step.ts';

/** What `iptables-restore` reads. */
export const tablesText = (tables: Node['iptables']): string =>
  text(Object.entries(tables).flatMap(([table, rules]) => [`*${table}`, ...rules, 'COMMIT']));

/** nftables, iptables and ip6tables of a node, each loaded at once: all of it is in force, or nothing. */
export function ruleSteps(node: Node): CommandStep[] {
  const restore = (tool: 'iptables' | 'ip6tables'): CommandStep[] =>
    Object.keys(node[tool]).length === 0
      ? []
      : [
          {
            id: `node/${node.name}/${tool}`,
            title: `${node.name}: ${tool} rules`,
            place: { node: node.name },
            argv: [`${tool}-restore`, '--noflush'],
            stdin: tablesText(node[tool]),
            deadline: buildDeadline,
          },
        ];
  const nft: CommandStep[] =
    node.nftables === undefined
      ? []
      : [
          {
            id: `node/${node.name}/nftables`,
            title: `${node.name}: nftables ruleset`,
            place: { node: node.name },
            argv: ['nft', '-f', '-'],
            stdin: node.nftables,
            deadline: buildDeadline,
          },
        ];
  return [...nft, ...restore('iptables'), ...restore('ip6tables')];
}
