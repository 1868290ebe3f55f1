import type { CheckedNode } from '../schema/checked-file.ts';
import type { Part } from './context.ts';

const tables = ['filter', 'nat', 'mangle', 'raw', 'security'];

/** Rules by table: a list alone is of the table filter. */
export function ruleTables(file: Part, raw: CheckedNode['iptables'] = {}): Record<string, string[]> {
  const byTable = Array.isArray(raw) ? { filter: raw } : raw;
  for (const [table, rules] of Object.entries(byTable)) {
    if (!tables.includes(table))
      file.complain([table], `iptables has no table "${table}"`, {
        allowed: tables.join(', '),
        of: 'key',
      });
    for (const [index, rule] of rules.entries()) {
      const where = Array.isArray(raw) ? [index] : [table, index];
      if (/(^|\s)(-t|--table)[\s=]/.test(rule.replaceAll(/"[^"]*"|'[^']*'/g, '')))
        file.complain(where, `"${rule}" contains a table`, {
          allowed: 'lists by table: { nat: ["-A POSTROUTING -j MASQUERADE"] }',
        });
      else if (!/^-[AIDPNRFXEZ] ?\S|^--?[a-z]|^:/.test(rule) || rule.includes('\n'))
        file.complain(where, `"${rule}" is not a rule`, {
          allowed: 'one line in iptables syntax: "-A INPUT -p tcp --dport 22 -j REJECT"',
        });
    }
  }
  return byTable;
}
