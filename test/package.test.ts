import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';

const project = fileURLToPath(new URL('..', import.meta.url));

test('what npm would publish runs without the sources', async (t) => {
  const root = mkdtempSync('/tmp/lab-test-package-');
  t.teardown(() => rmSync(root, { recursive: true }));
  const packed = await execa('npm', ['pack', '--silent', '--pack-destination', root], {
    cwd: project,
    all: true,
  });
  const tarball = packed.stdout.trim().split('\n').at(-1)!;
  const modules = join(root, 'node_modules');
  mkdirSync(join(modules, 'lab'), { recursive: true });
  await execa('tar', ['-xzf', join(root, tarball), '-C', join(modules, 'lab'), '--strip-components=1']);
  t.deepEqual(
    readdirSync(join(modules, 'lab')).filter((name) => ['test', 'node_modules', '.ci'].includes(name)),
    [],
  );
  const sources = readdirSync(join(modules, 'lab/src'), { recursive: true, encoding: 'utf8' });
  t.deepEqual(
    sources.filter((name) => name.includes('.') && !/\.[ch]$/.test(name)),
    [],
    'of src/ only the C programs of guests',
  );
  // Its dependencies, as npm would lay them beside it.
  for (const name of readdirSync(join(project, 'node_modules')))
    if (!name.startsWith('.')) symlinkSync(join(project, 'node_modules', name), join(modules, name));
  symlinkSync('lab/lab', join(modules, 'command'));
  const lab = (...words: string[]) =>
    execa(join(modules, 'command'), words, {
      cwd: root,
      env: { XDG_CACHE_HOME: join(root, 'cache') },
      all: true,
      reject: false,
    });

  t.regex((await lab('--version')).stdout, /^lab \d+\.\d+\.\d+$/);
  const shipped = readdirSync(join(project, 'scenarios')).map((name) => name.replace('.yaml', ''));
  const valid = await lab('validate', ...shipped);
  t.is(valid.exitCode, 0, valid.all);
  const programs = await lab('manglers');
  t.regex(programs.stdout, /tcp-psh/, programs.all);
});
