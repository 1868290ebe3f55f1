import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { kinds } from '../kinds/index.ts';
import { replaceFile } from '../lib/replace-file.ts';
import { packageRoot } from '../lib/package-root.ts';
import { scenarioSchema, topologySchema } from '../scenario/schema/compose.ts';
import { compile } from '../scenario/schema/validator.ts';
import { licencesOf } from './licences.ts';
import { modules } from './modules.ts';
import { files } from './start.ts';

// Writes dist/, lab in few files, which starts in a third of the time that the sources take: `npm run build`.
// They are CommonJS, because importing Node's own modules from ECMAScript ones loads twice as many of them.

/** Before the first source was read: one that changes meanwhile is newer. */
const began = new Date(performance.timeOrigin);
const sources = join(packageRoot, 'src');
const target = join(packageRoot, 'dist');

const common = {
  bundle: true,
  write: false,
  metafile: true,
  absWorkingDir: packageRoot,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  // An import() of Node's own modules would start the loader of ECMAScript modules.
  supported: { 'dynamic-import': false },
  define: {
    'import.meta.filename': '__filename',
    'import.meta.dirname': '__dirname',
    'import.meta.url': 'undefined',
  },
  // Names stay, for the stacks of bug reports.
  minifyWhitespace: true,
  minifySyntax: true,
} as const satisfies BuildOptions;
const schemas = { scenario: scenarioSchema(kinds), topology: topologySchema(kinds) };
const validators = { scenario: 'validate-scenario.cjs', topology: 'validate-topology.cjs' };

async function validator(name: keyof typeof schemas) {
  const text = await compile(schemas[name]);
  return build({
    ...common,
    minifyIdentifiers: true,
    // What it requires goes in too.
    stdin: { contents: text.replace('(formats, require) =>', '(formats) =>'), resolveDir: sources },
    outfile: join(target, validators[name]),
  });
}

const built = [
  await validator('scenario'),
  await validator('topology'),
  await build({
    ...common,
    entryPoints: [join(sources, 'cli/main.ts')],
    outfile: join(target, files.bundle),
    banner: { js: '(function (require, __filename, __dirname) {' },
    footer: { js: '})' },
    sourcemap: true,
    sourcesContent: false,
    plugins: [modules(sources, validators)],
  }),
  // The last: its time is that of all.
  await build({
    ...common,
    entryPoints: [join(sources, 'build/main.ts')],
    outfile: join(target, 'start.cjs'),
  }),
];

/** As old as what it was made from. */
const put = (path: string, contents: string | Uint8Array) => replaceFile(path, contents, { time: began });

mkdirSync(target, { recursive: true });
const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
put(join(target, 'LICENSES'), licencesOf(inputs));
for (const { path, contents } of built.flatMap(({ outputFiles }) => outputFiles)) put(path, contents);
execFileSync(process.execPath, [join(sources, 'build/warm.ts'), target, 'validate', 'tcp-psh'], {
  cwd: packageRoot,
  stdio: ['ignore', 'ignore', 'inherit'],
});
