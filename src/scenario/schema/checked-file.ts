import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import type { shapeDefinitions } from './link.ts';
import type { eventProperties } from './event.ts';
import type { interfaceProperties, nodeProperties } from './node.ts';
import type { expectationSchema, manglerSchema, scenarioProperties, topologyProperties } from './scenario.ts';

// Types of what the schema lets through. They follow from the parts of the schema: what a part refers to by $ref,
// and what depends on a kind, is put together here as compose.ts does it for the validator.

type Checked<S extends JSONSchema> = FromSchema<S, { keepDefaultedPropertiesOptional: true }>;
type Properties = Readonly<Record<string, JSONSchema>>;
/** Keys that every kind has, and any others, which are those of its kind. */
type WithKind<P extends Properties> = Checked<{ type: 'object'; properties: P }> & { kind: string };
type Only<P extends Properties> = Checked<{ type: 'object'; properties: P; additionalProperties: false }>;

/** A scenario or topology file that its schema has let through. What was wrong has been left out. */
export interface CheckedFile
  extends
    Only<Omit<typeof topologyProperties & typeof scenarioProperties, keyof Composed | 'generate' | 'matrix'>>,
    Composed {}

interface Composed {
  nodes?: Readonly<Record<string, CheckedNode>>;
  links?: readonly CheckedLink[];
  manglers?: readonly CheckedMangler[];
  traffic?: readonly CheckedTraffic[];
  observe?: readonly CheckedItem[];
  events?: readonly CheckedEvent[];
  expect?: readonly CheckedExpectation[];
}

export type CheckedNode = WithKind<Omit<typeof nodeProperties, 'interfaces'>> & {
  interfaces?: Readonly<Record<string, CheckedInterface>>;
};
export type CheckedInterface = WithKind<typeof interfaceProperties>;
export type CheckedRoute = NonNullable<CheckedNode['routes']>[number];
export type CheckedCommand = NonNullable<CheckedNode['setup']>[number];
export type CheckedService = NonNullable<CheckedNode['services']>[number];
export type CheckedMangler = Checked<typeof manglerSchema>;
export type CheckedExpectation = Checked<typeof expectationSchema>;

/** An item, or items that run at the same time. */
export type CheckedTraffic = CheckedItem | { readonly together: readonly CheckedItem[] };

/** One key is the kind, with its configuration as value. */
export type CheckedItem = { readonly name?: string } & Readonly<Record<string, unknown>>;

/** A time, and one key that is the kind, with its configuration as value. */
export type CheckedEvent = Checked<{ type: 'object'; properties: typeof eventProperties }>;

export type Shapes = { [K in keyof typeof shapeDefinitions]: Checked<(typeof shapeDefinitions)[K]> };
/** In its long form. */
export type CheckedLink = {
  kind: string;
  ends: readonly [string, string];
  mac?: readonly [string, string];
} & { [K in keyof Shapes]?: Shapes[K] | Readonly<Record<string, Shapes[K]>> };
