import type { ScenarioKinds } from '../kind.ts';
import type { Kind } from '../kind.ts';
import { linkProperties, shapeDefinitions } from './link.ts';
import { eventProperties } from './event.ts';
import {
  eventGuesses,
  expectationGuesses,
  fileGuesses,
  hookGuesses,
  linkGuesses,
  manglerGuesses,
  nodeGuesses,
  type Guesses,
} from './guesses.ts';
import { itemName } from './item-name.ts';
import { interfaceProperties, nodeProperties } from './node.ts';
import { expectationSchema, manglerSchema, scenarioProperties, topologyProperties } from './scenario.ts';

/** A JSON Schema as plain data. */
export type Schema = { [keyword: string]: unknown };
type KindWithSchema = Kind & { schema: unknown };
type KindMap = ReadonlyMap<string, KindWithSchema>;

const modeline = { $schema: 'http://json-schema.org/draft-07/schema#' } as const;

const manglerItem = {
  ...manglerSchema,
  guesses: manglerGuesses,
  properties: {
    ...manglerSchema.properties,
    hook: { ...manglerSchema.properties.hook, guesses: hookGuesses },
  },
};

/** The JSON Schema (draft 7) of scenario files. */
export const scenarioSchema = (kinds: ScenarioKinds): Schema => ({
  ...modeline,
  title: 'lab scenario',
  description: 'A network bug as a file: topology, manglers, traffic, and expectations.',
  type: 'object',
  additionalProperties: false,
  guesses: fileGuesses,
  properties: {
    ...topologyProperties,
    ...scenarioProperties,
    manglers: { ...scenarioProperties.manglers, items: manglerItem },
    expect: { ...scenarioProperties.expect, items: { ...expectationSchema, guesses: expectationGuesses } },
  },
  definitions: {
    ...topologyDefinitions(kinds),
    ...itemDefinitions(kinds),
  },
});

/** The JSON Schema (draft 7) of topology files. */
export const topologySchema = (kinds: ScenarioKinds): Schema => ({
  ...modeline,
  title: 'lab topology',
  description: 'Hosts, switches and links, shared by scenarios.',
  type: 'object',
  additionalProperties: false,
  guesses: fileGuesses,
  properties: topologyProperties,
  definitions: topologyDefinitions(kinds),
});

const topologyDefinitions = (kinds: ScenarioKinds): Record<string, Schema> => ({
  ...generatorDefinitions(kinds.generator),
  ...variants('node', kinds.node, nodeProperties, ['object', 'null'], [], nodeGuesses),
  ...variants('interface', kinds.interface, interfaceProperties, ['object'], ['kind']),
  ...linkDefinitions(kinds.link),
});

function generatorDefinitions(kinds: KindMap): Record<string, Schema> {
  const generator = shared('generator', configsOf(kinds));
  const item = itemSchema(generator.references, {
    prefix: {
      type: 'string',
      pattern: '^[A-Za-z][A-Za-z0-9_.-]*$',
      description: 'Prefix of the names of its nodes.',
    },
  });
  return { generator: item, ...generator.definitions };
}

function linkDefinitions(kinds: KindMap): Record<string, Schema> {
  const { link, ...byKind } = variants('link', kinds, linkProperties, ['object'], ['ends'], linkGuesses);
  const short = {
    type: 'string',
    format: 'link',
    description: 'Short: "h1:eth0 -- h2:eth0", or "h1 -- h2" with the first free of eth0, eth1, ... on each.',
  };
  // Not anyOf: of a mistake in either form, only that form should be spoken of.
  const either = { if: { type: 'string' }, then: short, else: { $ref: '#/definitions/link-long' } };
  return { link: either, 'link-long': link!, ...byKind, ...shapeDefinitions };
}

/**
 * An object whose further keys depend on its `kind`. Where it says none, any kind's keys are let through:
 * it may be the change of something in another file that does.
 */
function variants(
  name: string,
  kinds: KindMap,
  commonProperties: Record<string, Schema>,
  type: readonly string[],
  required: readonly string[] = [],
  guesses: Guesses = {},
): Record<string, Schema> {
  const common = shared(name, commonProperties);
  const titles = [...kinds.values()].map((kind) => `${kind.kind}: ${kind.title}.`).join(' ');
  const kind = { enum: [...kinds.keys()], description: titles, guesses: aliasesOf(kinds) };
  const variant = (schema: Schema, title: string, own: Guesses = {}): Schema => ({
    title,
    guesses: { ...guesses, ...own },
    type,
    additionalProperties: false,
    required: [...new Set([...required, ...((schema.required as string[] | undefined) ?? [])])],
    properties: { kind, ...common.references, ...(schema.properties as Schema) },
  });
  const all = [...kinds.values()].map((kind) => kind.schema as Schema);
  const definitions: Record<string, Schema> = {
    ...common.definitions,
    [name]: {
      type,
      properties: { kind },
      allOf: [
        ...[...kinds.keys()].map((one) => ({
          if: { required: ['kind'], properties: { kind: { const: one } } },
          then: { $ref: `#/definitions/${name}-${one}` },
        })),
        { if: { not: { required: ['kind'] } }, then: { $ref: `#/definitions/${name}-any` } },
      ],
    },
    [`${name}-any`]: variant(
      { properties: Object.assign({}, ...all.map((schema) => schema.properties)) as Schema },
      `${name} of the default kind`,
    ),
  };
  for (const kind of kinds.values())
    definitions[`${name}-${kind.kind}`] = variant(
      kind.schema as Schema,
      `${name} of kind ${kind.kind}`,
      kind.guesses,
    );
  return definitions;
}

function itemDefinitions(kinds: ScenarioKinds): Record<string, Schema> {
  const traffic = shared('traffic', configsOf(kinds.traffic));
  const observation = shared('observation', configsOf(kinds.observe));
  const event = shared('event', configsOf(kinds.event));
  const time = shared('event-time', eventProperties);
  const together = {
    type: 'array',
    minItems: 1,
    items: { $ref: '#/definitions/traffic-single' },
    description: 'Items to run in parallel.',
  };
  return {
    traffic: itemSchema({ ...traffic.references, together }, named, aliasesOf(kinds.traffic)),
    'traffic-single': itemSchema(traffic.references, named, aliasesOf(kinds.traffic)),
    ...traffic.definitions,
    observation: itemSchema(observation.references, named, aliasesOf(kinds.observe)),
    ...observation.definitions,
    event: itemSchema(event.references, time.references, {
      ...eventGuesses,
      ...aliasesOf(kinds.event),
    }),
    ...event.definitions,
    ...time.definitions,
  };
}

const aliasesOf = (kinds: KindMap): Guesses =>
  Object.assign({}, ...[...kinds.values()].map((kind) => kind.aliases)) as Guesses;

const configsOf = (kinds: KindMap): Record<string, Schema> =>
  Object.fromEntries(
    [...kinds.values()].map((kind) => [
      kind.kind,
      {
        description: kind.title,
        ...(kind.schema as Schema),
        ...(kind.guesses ? { guesses: kind.guesses } : {}),
      },
    ]),
  );

const named: Record<string, Schema> = { name: itemName('Default: the kind.') };

/** An object with exactly one key that names a kind, and that kind's configuration as its value. */
const itemSchema = (
  properties: Record<string, Schema>,
  common: Record<string, Schema>,
  guesses: Guesses = {},
): Schema => ({
  type: 'object',
  additionalProperties: false,
  ...(Object.keys(guesses).length > 0 ? { guesses } : {}),
  properties: { ...common, ...properties },
  ...(Object.keys(properties).length > 0
    ? { oneOf: Object.keys(properties).map((kind) => ({ required: [kind] })) }
    : {}),
});

/** Properties that several objects have, as definitions, so that their code is made once. */
function shared(prefix: string, properties: Record<string, Schema>) {
  const entries = Object.entries(properties);
  return {
    definitions: Object.fromEntries(entries.map(([key, schema]) => [`${prefix}.${key}`, schema])),
    references: Object.fromEntries(
      entries.map(([key, { description }]) => [key, { description, $ref: `#/definitions/${prefix}.${key}` }]),
    ),
  };
}
