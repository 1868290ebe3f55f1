import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { cached } from './cache.ts';
import type { Schema } from './compose.ts';
import { formats, setNames, type Names } from './formats.ts';

const require = createRequire(import.meta.url);
const formatTests = Object.fromEntries(
  Object.entries(formats).map(([name, { test }]) => [name, test as (text: string) => boolean]),
);

/** Gives every violation of the schema by `data`, whose own nodes and interfaces are `names`. */
export type Validator = (data: unknown, names: Names) => readonly ErrorObject[];

/** A validator of a schema: as code from the cache, since compiling takes longer than all the rest of lab's start. */
export async function validatorOf(schema: Schema): Promise<Validator> {
  const version = (JSON.parse(readFileSync(require.resolve('ajv/package.json'), 'utf8')) as { version: string }).version;
  const code = await cached('validate', version + JSON.stringify(schema), () => compile(schema));
  const module = { exports: {} as { default: ValidateFunction } };
  const load = (id: string) => (id === 'lab:formats' ? formatTests : (require(id) as unknown));
  // oxlint-disable-next-line no-new-func -- ajv's standalone code is CommonJS
  new Function('require', 'module', 'exports', code)(load, module, module.exports);
  const validate = module.exports.default;
  return (data, names) => {
    setNames(names);
    return validate(data) ? [] : (validate.errors ?? []);
  };
}

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
  return generate(ajv, ajv.compile(schema));
}
