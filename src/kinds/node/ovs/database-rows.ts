import { joinWords, nearestWord } from '../../../lib/suggest.ts';
import type { ConfigFile } from '../../../scenario/kind.ts';
import type { Resolved } from './config.ts';
import { assign } from './vsctl-values.ts';

type Path = Parameters<ConfigFile['position']>[0];
type Columns = NonNullable<NonNullable<Resolved['rows']>[string]['set']>;
const reference = /^@(.+)$/;

/** Every reference "@NAME" in a `set`, with its path. */
function* references(value: unknown, path: Path = []): Generator<{ name: string; path: Path }> {
  if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value))
      yield* references(one, [...path, Array.isArray(value) ? Number(key) : key]);
  const [, name] = typeof value === 'string' && path.includes('set') ? (reference.exec(value) ?? []) : [];
  if (name !== undefined) yield { name, path };
}

/** Reports references to rows that the file doesn't define. */
export function checkRows(config: Pick<Resolved, 'rows'>, file: ConfigFile): void {
  const known = Object.keys(config.rows ?? {});
  for (const { name, path } of references(config))
    if (!known.includes(name))
      file.complain(path, `no row "${name}" in the switch`, {
        allowed: known.length > 0 ? `known: ${joinWords(known)}` : '`rows` is empty',
        suggestion: nearestWord(name, known),
      });
}

/**
 * Splits columns by whether they refer to rows: those that do are set in the transaction that creates the rows.
 * @param refer which of the two are wanted
 */
export function columnsThat(refer: boolean, columns: Columns = {}): Columns {
  const entries = Object.entries(columns);
  return Object.fromEntries(entries.filter(([, value]) => !references({ set: value }).next().done === refer));
}

/** Commands that create the rows and name them within the transaction. */
export function createRows({ rows = {} }: Pick<Resolved, 'rows'>): string[] {
  return Object.entries(rows).flatMap(([name, { table, other_config, external_ids, set = {} }]) => [
    ...['--', `--id=@${name}`, 'create', table],
    ...Object.entries({ other_config, external_ids, ...set }).flatMap(([column, value]) =>
      value === undefined ? [] : assign(column, value),
    ),
  ]);
}
