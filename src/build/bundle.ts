import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { allKinds } from '../lib/kinds.ts';
import { moduleFiles } from '../lib/registry.ts';
import { packageRoot } from '../lib/root.ts';
import { scenarioSchema, topologySchema } from '../schema/compose.ts';
import { compile } from '../schema/validator.ts';
import { files } from './start.ts';

// Writes dist/, all of lab in one file, which starts in a third of the time that the sources take:
// `npm run build`. It is CommonJS, because importing Node's own modules from ECMAScript ones loads twice as many.

/** Before the first source was read: one that changes meanwhile is newer. */
const began = new Date(performance.timeOrigin);
const sources = join(packageRoot, 'src');
const target = join(packageRoot, 'dist');
const folders = readdirSync(sources).filter((name) => existsSync(join(sources, name, 'kind.ts')));

const kinds = await allKinds();
const validators: Record<string, string> = {
  scenario: await compile(scenarioSchema(kinds)),
  topology: await compile(topologySchema(kinds)),
};

/** A table of modules, each loaded when it is called for. */
const table = (entries: [name: string, path: string][]): string =>
  `{${entries.map(([name, path]) => `${JSON.stringify(name)}: () => import(${JSON.stringify(path)})`).join()}}`;

const modulesOf = (folder: string): string =>
  table(moduleFiles(join(sources, folder)).map(([name, file]) => [name, join(sources, folder, file)]));

const plugin: Plugin = {
  name: 'bundled',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /\/src\/lib\/bundled\.ts$/ }, () => ({
      contents: `export const bundled = {
        modules: {${['cli/commands', ...folders].map((folder) => `${JSON.stringify(folder)}: ${modulesOf(folder)}`).join()}},
        validators: ${table(Object.keys(validators).map((name) => [name, `validator:${name}`]))},
      };`,
      resolveDir: sources,
    }));
    onResolve({ filter: /^validator:/ }, ({ path }) => ({ path: path.slice(10), namespace: 'validator' }));
    onLoad({ filter: /./, namespace: 'validator' }, ({ path }) => ({
      // What it requires goes into the bundle too.
      contents: validators[path]!.replace('(formats, require) =>', '(formats) =>'),
      resolveDir: sources,
    }));
    // What compiles schemas is not called for.
    onResolve({ filter: /^ajv(\/dist\/standalone\/.*)?$/ }, () => ({ external: true }));
  },
};

const common = {
  bundle: true,
  write: false,
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

const starter = await build({
  ...common,
  entryPoints: [join(sources, 'build/main.ts')],
  outfile: join(target, 'start.cjs'),
});
const { outputFiles, metafile } = await build({
  ...common,
  entryPoints: [join(sources, 'cli/main.ts')],
  outfile: join(target, files.bundle),
  banner: { js: '(function (require, __filename, __dirname) {' },
  footer: { js: '})' },
  metafile: true,
  sourcemap: true,
  sourcesContent: false,
  plugins: [plugin],
});

/** The licences of the packages that went in. */
function licences(): string {
  const packages = new Set(
    Object.keys(metafile.inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );
  return [...packages].sort().map(licenceOf).join('\n');
}

function licenceOf(folder: string): string {
  const path = join(packageRoot, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const files = readdirSync(path).filter((file) => /^licen[cs]e/i.test(file));
  const texts = files.map((file) => readFileSync(join(path, file), 'utf8').trim());
  return [`${name} ${version} (${license})`, ...texts, ''].join('\n\n');
}

/** Nobody sees half of it. It is as old as what it was made from. */
function put(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.${process.pid}`;
  writeFileSync(own, contents);
  utimesSync(own, began, began);
  renameSync(own, path);
}

put(join(target, 'LICENSES'), licences());
for (const { path, contents } of [...outputFiles, ...starter.outputFiles]) put(path, contents);
execFileSync(process.execPath, [join(sources, 'build/warm.ts'), target, 'validate', 'tcp-psh'], {
  cwd: packageRoot,
  stdio: ['ignore', 'ignore', 'inherit'],
});
