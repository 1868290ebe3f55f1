import { complain, partAt, type Context } from './context.ts';
import { ruleTables } from './rule-tables.ts';
import type { Node } from '../model.ts';
import { nodeProperties } from '../schema/node.ts';
import type { CheckedNode } from '../schema/checked-file.ts';
import { positionAt, type Path } from '../../lib/yaml/tree.ts';
import { resolveCommand, resolveServices } from './command.ts';

const common = new Set(['kind', ...Object.keys(nodeProperties)]);

/** A node of the file without its interfaces and routes. */
export function resolveNode(
  context: Context,
  name: string,
  raw: CheckedNode,
): Omit<Node, 'interfaces' | 'routes'> {
  const path = ['nodes', name];
  checkName(context, name, path);
  return {
    name,
    kind: raw.kind,
    position: positionAt(context.root, path, 'key'),
    forwarding: raw.forwarding === true,
    sysctl: sysctls(context, [...path, 'sysctl'], raw.sysctl),
    hosts: raw.hosts ?? {},
    ...(raw.nftables === undefined ? {} : { nftables: raw.nftables }),
    iptables: ruleTables(partAt(context, [...path, 'iptables']), raw.iptables),
    ip6tables: ruleTables(partAt(context, [...path, 'ip6tables']), raw.ip6tables),
    setup: (raw.setup ?? []).map((command, index) =>
      resolveCommand(context, [...path, 'setup', index], command),
    ),
    services: resolveServices(context, [...path, 'services'], raw.services ?? []),
    ...(raw.cpus === undefined ? {} : { cpus: cpuList(context, [...path, 'cpus'], raw.cpus) }),
    config: Object.fromEntries(Object.entries(raw).filter(([key]) => !common.has(key))),
  };
}

function checkName(context: Context, name: string, path: Path): void {
  if (name === 'capsule')
    complain(context, path, '"capsule" is reserved and is not a valid node name', {
      allowed: 'it contains all nodes',
      of: 'key',
    });
  else if (!/^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/.test(name) || name.length > 63)
    complain(context, path, `"${name}" is not a valid node name`, {
      allowed: 'letters, digits, and _ . - between them; at most 63',
      of: 'key',
    });
}

function sysctls(context: Context, path: Path, raw: CheckedNode['sysctl'] = {}): Record<string, string> {
  for (const key of Object.keys(raw))
    if (!/^[a-z0-9_]+([./][\w@:-]+)+$/i.test(key) || key.includes('..'))
      complain(context, [...path, key], `"${key}" is not a sysctl`, {
        allowed: 'names in the syntax of sysctl(8)',
        of: 'key',
      });
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [
      key,
      typeof value === 'boolean' ? String(Number(value)) : String(value),
    ]),
  );
}

function cpuList(context: Context, path: Path, raw: string | number[]): number[] {
  if (typeof raw !== 'string') return raw;
  return raw.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    if (last < first || last > 4095) {
      complain(context, path, `"${part}" is not a CPU range`, {
        allowed: 'the lower number first, at most 4095',
      });
      return [];
    }
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
