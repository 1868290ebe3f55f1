import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { bundled } from '../../lib/bundled.ts';
import { cachedModule } from '../../lib/cached-module.ts';
import type { Schema } from './compose.ts';
import { formats, setNames, type Names } from './formats.ts';

const require = createRequire(import.meta.filename);
const formatTests = Object.fromEntries(
  Object.entries(formats).map(([name, { test }]) => [name, test as (text: string) => boolean]),
);

/** Gives every violation of the schema by `data`, whose own nodes and interfaces are `names`. */
export type Validator = (data: unknown, names: Names) => readonly ErrorObject[];

/** What the code of a validator exports. */
export type Factory = (formats: typeof formatTests, require: NodeJS.Require) => ValidateFunction;

/** A validator of a schema: as code, since compiling takes longer than all the rest of lab's start. */
export async function validatorOf(name: string, schema: () => Schema): Promise<Validator> {
  const ready = bundled?.validators[name];
  const factory = ready ? ((await ready()) as { default: Factory }).default : await cached(schema());
  const validate = factory(formatTests, require);
  return (data, names) => {
    setNames(names);
    return validate(data) ? [] : (validate.errors ?? []);
  };
}

function cached(schema: Schema): Promise<Factory> {
  const { version } = require('ajv/package.json') as { version: string };
  return cachedModule('validate', `${version} ${JSON.stringify(schema)}`, () => compile(schema));
}

/** @returns the text of a CommonJS module that exports a Factory */
export async function compile(schema: Schema): Promise<string> {
  const [{ Ajv, _ }, standalone] = await Promise.all([import('ajv'), import('ajv/dist/standalone/index.js')]);
  const ajv = new Ajv({
    allErrors: true,
    // Each error brings the part of the schema that it breaks.
    verbose: true,
    inlineRefs: false,
    strictTypes: false,
    strictRequired: false,
    formats: formatTests,
    code: { source: true, formats: _`formats` },
  });
  // For messages alone; see guesses.ts.
  ajv.addVocabulary(['guesses']);
  const generate = standalone.default as unknown as typeof standalone.default.default;
  const code = generate(ajv, ajv.compile(schema));
  // A function in brackets is compiled with its file, so that Node's compile cache holds it: 16 ms less a start.
  return `module.exports = ((formats, require) => { const module = {};\n${code}\nreturn module.exports; });\n`;
}
