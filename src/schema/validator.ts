import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { cachedModule } from './cache.ts';
import type { Schema } from './compose.ts';
import { formats, setNames, type Names } from './formats.ts';

const require = createRequire(import.meta.url);
const formatTests = Object.fromEntries(
  Object.entries(formats).map(([name, { test }]) => [name, test as (text: string) => boolean]),
);

/** Gives every violation of the schema by `data`, whose own nodes and interfaces are `names`. */
export type Validator = (data: unknown, names: Names) => readonly ErrorObject[];

type Factory = (require: (id: string) => unknown) => ValidateFunction;

/** A validator of a schema: as code from the cache, since compiling takes longer than all the rest of lab's start. */
export async function validatorOf(schema: Schema): Promise<Validator> {
  const { version } = require('ajv/package.json') as { version: string };
  const factory = await cachedModule<Factory>('validate', version + JSON.stringify(schema), () =>
    compile(schema),
  );
  const validate = factory((id) => (id === 'lab:formats' ? formatTests : (require(id) as unknown)));
  return (data, names) => {
    setNames(names);
    return validate(data) ? [] : (validate.errors ?? []);
  };
}

/** @returns the text of a CommonJS module that exports a Factory */
async function compile(schema: Schema): Promise<string> {
  const [{ Ajv, _ }, standalone] = await Promise.all([import('ajv'), import('ajv/dist/standalone/index.js')]);
  const ajv = new Ajv({
    allErrors: true,
    // Each error brings the part of the schema that it breaks.
    verbose: true,
    inlineRefs: false,
    strictTypes: false,
    strictRequired: false,
    formats: formatTests,
    code: { source: true, formats: _`require("lab:formats")` },
  });
  const generate = standalone.default as unknown as typeof standalone.default.default;
  const code = generate(ajv, ajv.compile(schema));
  return `module.exports = (require) => { const module = {};\n${code}\nreturn module.exports; };\n`;
}
