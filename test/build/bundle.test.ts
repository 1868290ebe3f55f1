import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { packageRoot } from '../../src/lib/package-root.ts';

const clone = mkdtempSync('/tmp/lab-test-bundle-');
const main = join(clone, 'src/cli/main.ts');
const bundle = join(clone, 'dist/start.cjs');
const lab = (...words: string[]) => execa(join(clone, 'lab'), words, { cwd: clone, reject: false });
const sources = (...words: string[]) => execa(process.execPath, [main, ...words], { cwd: clone });
const build = () => execa(process.execPath, [join(clone, 'src/build/bundle.ts')]);

test.before(async () => {
  const parts = ['lab', 'src', 'scenarios', 'labs', 'bpf', 'templates', 'package.json', 'package-lock.json'];
  for (const part of parts)
    cpSync(join(packageRoot, part), join(clone, part), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(packageRoot, 'node_modules'), join(clone, 'node_modules'));
  await build();
});
test.after.always(() => rmSync(clone, { recursive: true }));

/** Who speaks: only the sources say this. */
const speak = () => appendFileSync(main, "\nprocess.stderr.write('from the sources\\n');\n");

test.serial('the bundle does what the sources do', async (t) => {
  for (const words of [
    ['--version'],
    ['--help'],
    ['help', 'up'],
    ['schema', 'scenario'],
    ['schema', 'topology'],
  ]) {
    const { stdout } = await lab(...words);
    t.not(stdout, '');
    t.is(stdout, (await sources(...words)).stdout);
  }
  t.is((await lab('plan', 'tcp-psh', '--sh')).stdout, (await sources('plan', 'tcp-psh', '--sh')).stdout);
  t.regex((await lab('manglers')).stdout, /^tcp-psh /m);
  t.regex(readFileSync(join(clone, 'dist/LICENSES'), 'utf8'), /^yaml 2\S+ \(ISC\)\n\nCopyright/m);
});

test.serial('nothing in it asks where the module is: it has no URL, and is elsewhere', (t) => {
  const folder = join(packageRoot, 'src');
  const asking = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('build/'))
    .filter((name) => readFileSync(join(folder, name), 'utf8').includes('import.meta.url'));
  t.deepEqual(asking, []);
});

test.serial('V8 takes the code that was kept for the bundle', async (t) => {
  const { scriptOf } = (await import(
    join(clone, 'src/build/start.ts')
  )) as typeof import('../../src/build/start.ts');
  t.false(scriptOf(join(clone, 'dist')).cachedDataRejected);
  const { atime } = statSync(join(clone, 'dist/lab.js'));
  utimesSync(join(clone, 'dist/lab.js.code'), atime, new Date(0));
  t.is(scriptOf(join(clone, 'dist')).cachedDataRejected, undefined, 'code of another bundle');
  t.regex((await lab('--version')).stdout, /^lab /);
});

test.serial('a mistake in a file is told alike', async (t) => {
  const file = join(packageRoot, 'test/scenario/bad/impair-unknown.yaml');
  const [one, other] = await Promise.all([
    lab('validate', file),
    execa(process.execPath, [main, 'validate', file], { cwd: clone, reject: false }),
  ]);
  t.is(one.exitCode, 2);
  t.regex(one.stderr, /:\d+:\d+: /);
  t.is(one.stderr, other.stderr);
});

test.serial('sources that are newer than the bundle are run in its stead', async (t) => {
  t.is((await lab('--version')).stderr, '');
  speak();
  t.is((await lab('--version')).stderr, 'from the sources');
  // As old as it was: the bundle is run again, which shows that it was.
  const { atime } = statSync(main);
  utimesSync(main, atime, new Date(0));
  t.is((await lab('--version')).stderr, '');
  const lockfile = join(clone, 'package-lock.json');
  utimesSync(lockfile, atime, new Date());
  t.is((await lab('--version')).stderr, 'from the sources');
  utimesSync(lockfile, atime, new Date(0));
  t.is((await lab('--version')).stderr, '');
});

test.serial('a kind that is added, a file and its name in the index, is in the next bundle', async (t) => {
  const folder = join(clone, 'src/kinds/interface');
  const text = readFileSync(join(folder, 'dummy.ts'), 'utf8');
  writeFileSync(join(folder, 'other.ts'), text.replace("kind: 'dummy'", "kind: 'other'"));
  const index = join(clone, 'src/kinds/index.ts');
  const listed = readFileSync(index, 'utf8').replace(
    '(bond, bridgeInterface, dummy,',
    '(bond, bridgeInterface, dummy, other,',
  );
  writeFileSync(index, `import other from './interface/other.ts';\n${listed}`);
  const bySources = (await lab('schema', 'scenario')).stdout;
  t.true('interface-other' in JSON.parse(bySources).definitions);
  await build();
  t.is((await lab('schema', 'scenario')).stdout, bySources);
  t.is((await execa(process.execPath, [bundle, 'schema', 'scenario'])).stdout, bySources);
});

test.serial('a bug is told in the places of the sources', async (t) => {
  appendFileSync(
    main,
    "\nif (process.argv[2] === 'bug') setImmediate(() => { throw new Error('a bug'); });\n",
  );
  await build();
  const { exitCode, stderr } = await execa(process.execPath, [bundle, 'bug'], { reject: false });
  t.is(exitCode, 70);
  t.regex(stderr, /a bug\n +at .*\(?src\/cli\/main\.ts:\d+:\d+/);
});
