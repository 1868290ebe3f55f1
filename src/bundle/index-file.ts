import type { FromSchema } from 'json-schema-to-ts';
import { ExpectedError } from '../lib/errors.ts';
import { schemaCheck } from '../suite/schema-check.ts';

/** The first file of a bundle: it says what the others are, before any of them is written. */
export const indexName = 'index.json';

/** Version of the format. A bundle of a later one is refused. */
export const bundleVersion = 1;

/** What a bundle may be, so that a hostile one is refused before it costs anything. */
export const limits = {
  /** Bytes of index.json. */
  index: 4 * 1024 ** 2,
  files: 10_000,
  /** Bytes of all files, unpacked. */
  bytes: 2 * 1024 ** 3,
  /** Bytes of the archive. */
  archive: 2 * 1024 ** 3,
} as const;

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const byName = { type: 'object', additionalProperties: text } as const;

export const indexSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    ...['format', 'version', 'lab', 'name', 'title', 'scenario', 'directory'],
    ...['set', 'axes', 'needs', 'machine', 'files', 'left'],
  ],
  properties: {
    format: { const: 'lab bundle' },
    version: { const: bundleVersion },
    lab: { ...text, description: 'Version of lab that packed it.' },
    name: text,
    title: text,
    scenario: { ...text, description: 'Path of the scenario in the bundle.' },
    directory: {
      ...text,
      description: 'Folder of the bundle that names are looked up from; "" is its root.',
    },
    set: { ...byName, description: 'Values of variables, as --set.' },
    axes: {
      type: 'object',
      additionalProperties: texts,
      description: 'Axes of the matrix beside those of the file, as --matrix.',
    },
    arms: texts,
    repeat: { type: 'integer', minimum: 1 },
    seed: { type: 'integer', minimum: 0 },
    needs: { ...texts, description: 'Variables that whoever replays it has to set.' },
    machine: { ...byName, description: 'What it was recorded on, by name.' },
    files: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'size', 'sha256', 'what'],
        properties: {
          path: text,
          size: { type: 'integer', minimum: 0 },
          sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          executable: { type: 'boolean' },
          what: text,
        },
      },
    },
    left: {
      type: 'array',
      description: 'What is not in it, and why.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'why'],
        properties: { path: text, why: text },
      },
    },
  },
} as const;

export type BundleIndex = FromSchema<typeof indexSchema>;
export type IndexedFile = BundleIndex['files'][number];

/** @throws ExpectedError where it is none, is of a later version, or is damaged */
export async function parseIndex(json: string, archive: string): Promise<BundleIndex> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new ExpectedError(`${archive} is not a bundle of lab: its ${indexName} is not JSON`);
  }
  const { format, version } = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Partial<BundleIndex>;
  if (format !== 'lab bundle') throw new ExpectedError(`${archive} is not a bundle of lab`);
  if (typeof version === 'number' && version > bundleVersion)
    throw new ExpectedError(
      `${archive} is a bundle of version ${version}, and this lab reads up to version ${bundleVersion}: use a newer lab`,
    );
  const problem = (await schemaCheck(indexSchema))(value);
  if (problem !== undefined) throw new ExpectedError(`${archive}: its ${indexName} is damaged: ${problem}`);
  return value as BundleIndex;
}

export const stringifyIndex = (index: BundleIndex): string => `${JSON.stringify(index, undefined, 2)}\n`;
