import { joinWords } from '../../lib/suggest.ts';
import type { Schema } from '../schema/compose.ts';

// What a schema takes, in words for a message.

const typeWords: Record<string, string> = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
};

export const typeList = (schema: Schema): string =>
  schema.type === undefined
    ? schema.enum
      ? `one of ${joinWords((schema.enum as unknown[]).map(String))}`
      : 'something else'
    : [schema.type]
        .flat()
        .map((word) => typeWords[String(word)])
        .join(' or ');

/** What a schema's title calls a value, whatever its kind: "link" for "link of kind veth". */
export const nameOf = (title: unknown): string => String(title).replace(/ of (the default )?kind.*/, '');

export const article = (title: unknown): string =>
  title === undefined ? 'well-formed' : `a ${nameOf(title)}`;

export function range({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return `from ${String(minimum)} to ${String(maximum)}`;
  return minimum === undefined ? `at most ${String(maximum)}` : `at least ${String(minimum)}`;
}

/** Examples of what a schema with that title takes. */
export const examples: Record<string, string> = {
  duration: 'like "5s", "200ms", "1m30s"',
  'duration in whole seconds': 'like "5s", "1m30s"',
  rate: 'like "100mbit", "1gbit"',
  size: 'bytes, like 1500, "64k", "10M"',
  share: 'like "90%", or 0.9',
  name: 'letters, digits, - and _',
  link: 'write "h1:eth0 -- h2:eth0", or { ends: [h1:eth0, h2:eth0] } with its keys',
  command: 'a list of words, or one string; for pipes and variables [sh, -c, "..."]',
};

/** What a key takes, as a clause of a message. */
export function hint(schema: Schema): string | undefined {
  if (Object.hasOwn(examples, nameOf(schema.title))) return examples[nameOf(schema.title)];
  if (schema.enum) return `allowed: ${joinWords((schema.enum as unknown[]).map(String))}`;
  // A clause begins with a small letter, but for MTU and the like.
  return (schema.description as string | undefined)
    ?.replace(/\.$/, '')
    .replace(/^[A-Z](?![A-Z0-9])/, (first) => first.toLowerCase());
}
