import type { ScenarioKinds } from '../kind.ts';
import type { Kind } from '../kind.ts';
import type { Schema } from './compose.ts';
import { scenarioSchema } from './compose.ts';
import { scenarioProperties, topologyProperties } from './scenario.ts';

const values = `## Values

- **duration** "5s", "200ms", "1m30s"; **rate** in bits a second "100mbit", "1gbit"; **size** in bytes 1500, "64k", "10M" (powers of 1024); **share** "90%" or 0.9.
- **command**: a list of words, each as it stands in the file (\`1\`, \`0x10\`, \`on\`), or one text that is split into words by the rules of quoting. No shell reads it: for pipes and shell variables write \`[sh, -c, "..."]\`.
- **variables**: \`\${NAME}\` and \`\${NAME:-default}\` stand for a value in any string, quoted or not. It comes from \`--set NAME=VALUE\`, the axis of that name in \`matrix\`, the environment, or \`vars\`, whichever comes first. An unquoted value that consists of a single variable becomes a number or a boolean if its text is one. \`$\${\` is a literal \`\${\`.
- **extends** and **lab**: what a file says is laid on the file that it names. Mappings are joined key by key, links by their two ends; all else is replaced.`;

/** docs/reference.md: every key of scenario and topology files, from the schema that checks them. */
export function referenceText(kinds: ScenarioKinds): string {
  const schema = scenarioSchema(kinds);
  const definitions = schema.definitions as Record<string, Schema>;
  const keys = (properties: Schema, skip: readonly string[] = []) =>
    table(properties as Record<string, Schema>, definitions, skip);
  const own = (map: ReadonlyMap<string, Kind & { schema: unknown }>, word: string) =>
    [...map.values()].map((kind) => {
      const properties = ((kind.schema as Schema).properties ?? {}) as Record<string, Schema>;
      const body = Object.keys(properties).length > 0 ? keys(properties) : 'No keys of its own.';
      return `### ${word}: ${kind.kind}\n\n${kind.title}.\n\n${body}`;
    });
  const common = (name: string) =>
    keys(
      Object.fromEntries(
        Object.entries(definitions)
          .filter(([key]) => key.startsWith(`${name}.`))
          .map(([key, value]) => [key.slice(name.length + 1), value]),
      ),
    );
  const items = (key: 'manglers' | 'expect') => scenarioProperties[key].items.properties as Schema;
  return [
    '# Reference of scenario and topology files',
    "<!-- Made by `npm run generate` from the schema that checks the files; don't edit. -->",
    'Every key of a file. `lab schema` prints the same as JSON Schema, and `lab validate FILE` checks a file against it.',
    values,
    '## Topology files',
    keys(topologyProperties),
    '## Scenario files',
    'All keys of a topology, and:',
    keys(scenarioProperties),
    '## Generators',
    'A list under `generate`; each item has one key, the generator, and may have a `prefix` for the names of its nodes.',
    ...own(kinds.generator, 'Generator'),
    '## Nodes',
    'Keys of every node, beside `kind`:',
    common('node'),
    ...own(kinds.node, 'Node'),
    '## Interfaces',
    'Keys of every interface under `interfaces`, beside `kind`:',
    common('interface'),
    ...own(kinds.interface, 'Interface'),
    '## Links',
    'Short: `h1:eth0 -- h2:eth0`, or `h1 -- h2`, which names the interfaces itself: on each node the first of eth0, eth1, ... that is free. Long: a mapping with these keys. What is said by end takes the node as well as the end: `mtu: { h1: 1500, h2: 1400 }`.',
    common('link'),
    '### impair',
    keys(definitions.impair!.properties as Schema),
    '## Manglers',
    keys(items('manglers')),
    '## Traffic',
    'A list; each item has one key, its kind, and may have a `name`. The items of `together: [...]` run in parallel.',
    ...own(kinds.traffic, 'Traffic'),
    '## Observations',
    'A list; each item has one key, its kind, and may have a `name`.',
    ...own(kinds.observe, 'Observation'),
    '## Events',
    'A list; each item has one key, its kind, beside these, which say when:',
    common('event-time'),
    ...own(kinds.event, 'Event'),
    '## Expectations',
    keys(items('expect')),
    '',
  ].join('\n\n');
}

function table(
  properties: Record<string, Schema>,
  definitions: Record<string, Schema>,
  skip: readonly string[],
): string {
  const rows = Object.entries(properties)
    .filter(([key]) => !skip.includes(key))
    .map(([key, schema]) => {
      const meant = '$ref' in schema ? definitions[String(schema.$ref).split('/').at(-1)!]! : schema;
      const { description = meant.description ?? '' } = schema;
      const standard = meant.default === undefined ? '' : ` Default: \`${JSON.stringify(meant.default)}\`.`;
      const inside = insideOf(meant);
      return `| \`${key}\` | ${cell(typeOf(meant))} | ${cell(`${String(description)}${standard}${inside}`)} |`;
    });
  return ['| key | value | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The keys of mappings inside, shortly: they have no table of their own. */
function insideOf(schema: Schema): string {
  const around: unknown[] = [schema, schema.items, schema.additionalProperties];
  const inner = around
    .filter((branch): branch is Schema => typeof branch === 'object' && branch !== null)
    .flatMap((schema) => [schema, ...((schema.anyOf as Schema[] | undefined) ?? [])])
    .find((schema) => Object.keys((schema.properties as Schema | undefined) ?? {}).length > 0);
  if (!inner) return '';
  const keys = Object.entries(inner.properties as Record<string, Schema>);
  return ` Keys: ${keys.map(([key, { description }]) => `\`${key}\`${description ? ` (${lower(String(description))})` : ''}`).join(', ')}.`;
}

const lower = (text: string): string =>
  text.replace(/\.$/, '').replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase());
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function typeOf(schema: Schema): string {
  if (
    schema.title === 'duration' ||
    schema.title === 'rate' ||
    schema.title === 'size' ||
    schema.title === 'share'
  )
    return schema.title;
  if (schema.enum) return (schema.enum as unknown[]).map((word) => `\`${String(word)}\``).join(' | ');
  if (schema.title === 'command') return 'command';
  if (schema.anyOf) return [...new Set((schema.anyOf as Schema[]).map(typeOf))].join(' | ');
  if (schema.if) return typeOf((schema.else ?? { type: schema.type }) as Schema);
  const words: Record<string, string> = {
    string: 'text',
    array: 'list',
    object: 'mapping',
    integer: 'whole number',
  };
  const types = [schema.type ?? 'mapping']
    .flat()
    .map(String)
    .filter((word) => word !== 'null');
  const [type = ''] = types.map((type) => words[String(type)] ?? String(type));
  const limits =
    schema.minimum !== undefined && schema.maximum !== undefined
      ? `, ${String(schema.minimum)} to ${String(schema.maximum)}`
      : '';
  const text = types.length > 1 ? types.map((type) => words[String(type)] ?? String(type)).join(' | ') : type;
  const item = schema.type === 'array' && schema.items ? ` of ${typeOf(schema.items as Schema)}` : '';
  return `${text}${item}${limits}`;
}
