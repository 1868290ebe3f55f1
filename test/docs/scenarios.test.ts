import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { parse } from 'yaml';
import { exitCodes } from '../../src/lib/errors.ts';
import { blocksOf, labCallsOf, project } from '../helpers/markdown.ts';

const read = (path: string) => readFileSync(join(project, path), 'utf8');
const launcher = join(project, 'lab');

/** YAML that says in its first line which file it is. */
const filesOf = (page: string) =>
  blocksOf(page).flatMap(({ language, text }) => {
    const [, name] = /^# (\S+\.yaml)\n/.exec(text) ?? [];
    return language === 'yaml' && name ? [{ name, text }] : [];
  });

for (const page of ['README.md', 'docs/tutorial.md'])
  test(`${page}: the files in it are right`, async (t) => {
    const directory = mkdtempSync('/tmp/lab-test-docs-');
    t.teardown(() => rmSync(directory, { recursive: true }));
    for (const words of labCallsOf(read(page)))
      if (words[0] === 'new') await execa(launcher, words, { cwd: directory });
    const files = filesOf(read(page));
    t.true(files.length > 0);
    for (const { name, text } of files) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
    const scenarios = files.map(({ name }) => name).filter((name) => !name.startsWith('bpf/'));
    const { exitCode, stderr } = await execa(launcher, ['validate', ...scenarios], {
      cwd: directory,
      reject: false,
    });
    t.is(exitCode, 0, stderr);
  });

test('the scenario that the README explains is the one that ships', (t) => {
  const [file] = filesOf(read('README.md'));
  const { description: _, ...shipped } = parse(read(`scenarios/${file!.name}`)) as Record<string, unknown>;
  t.deepEqual(parse(file!.text), shipped);
});

test('docs/scenarios.md lists every scenario', (t) => {
  const page = read('docs/scenarios.md');
  for (const name of readdirSync(join(project, 'scenarios')))
    t.true(page.includes(`(../scenarios/${name})`), name);
});

test('docs/dependencies.md lists every npm package', (t) => {
  const page = read('docs/dependencies.md');
  const { dependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'optionalDependencies',
    Record<string, string>
  >;
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies }))
    t.true(new RegExp(`^\\|[^|]*\`${name}\`[^|]*\\|`, 'm').test(page), name);
});

test('docs/commands.md lists every exit code', (t) => {
  const page = read('docs/commands.md');
  const { cannotJudge: _, ...codes } = exitCodes;
  for (const code of Object.values(codes))
    t.true(new RegExp(`^\\| ${code} +\\|`, 'm').test(page), `exit code ${code}`);
});

test('the README is at most 150 lines', (t) => {
  t.true(read('README.md').trimEnd().split('\n').length <= 150);
});
