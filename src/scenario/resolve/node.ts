import { complain, type Context } from './context.ts';
import type { Node } from '../model.ts';
import { isMapping, markOf, type Mapping, type Path } from '../file/tree.ts';
import { resolveCommand, resolveServices } from './command.ts';

const common = new Set([
  ...['kind', 'addresses', 'interfaces', 'routes', 'forwarding', 'sysctl', 'hosts', 'nftables', 'iptables'],
  ...['ip6tables', 'setup', 'services', 'cpus'],
]);

/** A node of the file without its interfaces and routes. */
export function resolveNode(
  context: Context,
  name: string,
  raw: Mapping,
): Omit<Node, 'interfaces' | 'routes'> {
  const path = ['nodes', name];
  checkName(context, name, path);
  const cpus =
    raw.cpus === undefined ? undefined : cpuList(context, [...path, 'cpus'], raw.cpus as string | number[]);
  return {
    name,
    kind: (raw.kind as string | undefined) ?? context.kinds.defaults.node,
    position: markOf(context.root.nodes as object, name)!.key,
    forwarding: raw.forwarding === true,
    sysctl: sysctls(context, [...path, 'sysctl'], raw.sysctl as Mapping | undefined),
    hosts: (raw.hosts as Record<string, string> | undefined) ?? {},
    ...(raw.nftables === undefined ? {} : { nftables: raw.nftables as string }),
    iptables: ruleTables(context, [...path, 'iptables'], raw.iptables),
    ip6tables: ruleTables(context, [...path, 'ip6tables'], raw.ip6tables),
    setup: ((raw.setup as unknown[] | undefined) ?? []).map((one, index) =>
      resolveCommand(context, [...path, 'setup', index], one),
    ),
    services: resolveServices(context, [...path, 'services'], (raw.services as Mapping[] | undefined) ?? []),
    ...(cpus ? { cpus } : {}),
    config: Object.fromEntries(Object.entries(raw).filter(([key]) => !common.has(key))),
  };
}

function checkName(context: Context, name: string, path: Path): void {
  if (name === 'capsule')
    complain(context, path, '"capsule" can\'t be the name of a node', {
      allowed: 'it is what all nodes are in',
      of: 'key',
    });
  else if (!/^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/.test(name) || name.length > 63)
    complain(context, path, `"${name}" can't be the name of a node`, {
      allowed: 'letters, digits, and _ . - between them; at most 63',
      of: 'key',
    });
}

function sysctls(context: Context, path: Path, raw: Mapping = {}): Record<string, string> {
  for (const key of Object.keys(raw))
    if (!/^[a-z0-9_]+([./][\w@:-]+)+$/i.test(key) || key.includes('..'))
      complain(context, [...path, key], `"${key}" is no kernel setting`, {
        allowed: 'names as sysctl(8) takes them',
        of: 'key',
      });
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [
      key,
      typeof value === 'boolean' ? String(Number(value)) : String(value),
    ]),
  );
}

const tables = ['filter', 'nat', 'mangle', 'raw', 'security'];

function ruleTables(context: Context, path: Path, raw: unknown): Record<string, string[]> {
  if (raw === undefined) return {};
  const byTable = isMapping(raw) ? (raw as Record<string, string[]>) : { filter: raw as string[] };
  for (const [table, rules] of Object.entries(byTable)) {
    if (!tables.includes(table))
      complain(context, [...path, table], `iptables has no table "${table}"`, {
        allowed: tables.join(', '),
        of: 'key',
      });
    for (const [index, rule] of rules.entries()) {
      const where = isMapping(raw) ? [...path, table, index] : [...path, index];
      if (/(^|\s)(-t|--table)[\s=]/.test(rule.replaceAll(/"[^"]*"|'[^']*'/g, '')))
        complain(context, where, `"${rule}" names its table`, {
          allowed: 'lists by table: { nat: ["-A POSTROUTING -j MASQUERADE"] }',
        });
      else if (!/^-[AIDPNRFXEZ] ?\S|^--?[a-z]|^:/.test(rule) || rule.includes('\n'))
        complain(context, where, `"${rule}" is no rule`, {
          allowed: 'one line as iptables takes it: "-A INPUT -p tcp --dport 22 -j REJECT"',
        });
    }
  }
  return byTable;
}

function cpuList(context: Context, path: Path, raw: string | number[]): number[] {
  if (typeof raw !== 'string') return raw;
  return raw.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    if (last < first || last > 4095) {
      complain(context, path, `"${part}" is no range of processors`, {
        allowed: 'the lower number first, at most 4095',
      });
      return [];
    }
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
