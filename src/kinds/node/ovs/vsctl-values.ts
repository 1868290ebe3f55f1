/** A value as ovs-vsctl(8) reads it: what isn't a plain word, a number or a row (@NAME) is quoted, as in JSON. */
export const atom = (value: unknown): string =>
  typeof value === 'string' && !/^[@A-Za-z_][\w.-]*$/.test(value) ? JSON.stringify(value) : String(value);

type Plain = string | number | boolean;
type Column = Plain | readonly Plain[] | Readonly<Record<string, Plain>>;

/** Maps whose values are text, whatever they look like. Others are of numbers or rows. */
const ofText = /^(other_config|external_ids|options|status)$/;

/** `set` of one column. A map's other keys are left as they are. */
export function assign(name: string, value: Column): string[] {
  if (Array.isArray(value)) return [`${name}=[${(value as readonly Plain[]).map(atom).join(',')}]`];
  if (typeof value !== 'object') return [`${name}=${atom(value)}`];
  return Object.entries(value as Record<string, Plain>).map(
    ([key, one]) => `${name}:${key}=${ofText.test(name) ? JSON.stringify(String(one)) : atom(one)}`,
  );
}

/** `-- set TABLE RECORD COLUMN=VALUE...`; nothing where no column is said. */
export function set(
  table: string,
  record: string,
  columns: Readonly<Record<string, Column | undefined>>,
): string[] {
  const words = Object.entries(columns).flatMap(([name, value]) =>
    value === undefined ? [] : assign(name, value),
  );
  return words.length > 0 ? ['--', 'set', table, record, ...words] : [];
}
