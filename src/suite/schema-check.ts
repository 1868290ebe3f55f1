import type { ErrorObject } from 'ajv';

/** @returns what is wrong with a value, and where; undefined where it is of the schema */
export type SchemaCheck = (value: unknown) => string | undefined;

/** Compiles a JSON Schema. ajv takes a while to load: only who reads files back needs it. */
export async function schemaCheck(schema: object): Promise<SchemaCheck> {
  const { Ajv } = await import('ajv');
  const validate = new Ajv({ strict: false }).compile(schema);
  return (value) => (validate(value) ? undefined : inWords(validate.errors?.[0]));
}

const inWords = (error?: ErrorObject): string =>
  error ? [error.instancePath, error.message].filter(Boolean).join(' ') : 'it does not match the schema';
