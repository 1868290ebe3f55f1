import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';

const project = fileURLToPath(new URL('..', import.meta.url));
const { name } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { name: string };

test('the packed package is installed into an empty folder, and runs without the sources', async (t) => {
  const root = mkdtempSync('/tmp/lab-test-package-');
  t.teardown(() => rmSync(root, { recursive: true }));
  const packed = await execa('npm', ['pack', '--silent', '--pack-destination', root], { cwd: project });
  const tarball = packed.stdout.trim().split('\n').at(-1)!;
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  await execa('npm', ['install', ...quiet, join(root, tarball)], { cwd: root });
  const installed = join(root, 'node_modules', name);
  t.deepEqual(
    readdirSync(installed).filter((entry) => ['test', 'node_modules', '.ci'].includes(entry)),
    [],
  );
  const sources = readdirSync(join(installed, 'src'), { recursive: true, encoding: 'utf8' });
  t.deepEqual(
    sources.filter((entry) => entry.includes('.') && !/\.[ch]$/.test(entry)),
    [],
    'of src/ only the C programs of guests',
  );
  const lab = (...words: string[]) =>
    execa(join(root, 'node_modules/.bin/lab'), words, {
      cwd: root,
      env: { XDG_CACHE_HOME: join(root, 'cache') },
      all: true,
      reject: false,
    });

  t.regex((await lab('--version')).stdout, /^lab \d+\.\d+\.\d+$/);
  const shipped = readdirSync(join(project, 'scenarios')).flatMap((file) =>
    file.endsWith('.yaml') ? [file.replace('.yaml', '')] : [],
  );
  const valid = await lab('validate', ...shipped);
  t.is(valid.exitCode, 0, valid.all);
  const programs = await lab('manglers');
  t.regex(programs.stdout, /tcp-psh/, programs.all);
  const plan = await lab('plan', 'tcp-psh', '--sh');
  t.regex(plan.stdout, /bpftool prog loadall/, plan.all);
});
