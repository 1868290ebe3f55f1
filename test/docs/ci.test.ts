import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import command from '../../src/cli/commands/test.ts';
import { loadReporters } from '../../src/report/load-reporters.ts';

const text = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');

interface Step {
  if?: string;
  run?: string;
}

/** Of a workflow of GitHub, or of a part of one. */
const stepsIn = (recipe: Step[] | { jobs?: Record<string, { steps: Step[] }> }): Step[] =>
  Array.isArray(recipe) ? recipe : Object.values(recipe.jobs ?? {}).flatMap(({ steps }) => steps);

test('recipes are YAML, and say options and reporters that there are', async (t) => {
  const recipes = [...text('ci').matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => yaml!);
  t.is(recipes.length, 3);
  for (const yaml of recipes) t.truthy(parse(yaml));
  const steps = recipes.flatMap((yaml) => stepsIn(parse(yaml)));
  const readers = steps.filter(({ run }) => /cat .*lab\.md/.test(run ?? ''));
  t.is(readers.length, 2);
  for (const step of readers)
    t.regex(step.if ?? '', /hashFiles\('lab\.md'\) != ''/, 'a suite that was killed has none');
  const words = recipes
    .join('\n')
    .match(/(?<=lab test )[^\n]*(\n {10}--[^\n]*)*/g)!
    .join(' ');
  const options = [...words.matchAll(/--([a-z-]+)/g)].map(([, name]) => name!);
  t.true(options.length >= 8);
  for (const name of options) t.true(Object.hasOwn(command.options, name), `--${name}`);
  const reporters = await loadReporters();
  for (const [, name] of words.matchAll(/--reporter (\w+)/g)) t.true(reporters.has(name!), name);
});

test('every reporter and every option that the page names is there', async (t) => {
  const page = text('test');
  for (const name of (await loadReporters()).keys()) t.true(page.includes(`\`${name}\``), name);
  for (const [, name] of page.matchAll(/`--([a-z-]+)/g)) t.true(Object.hasOwn(command.options, name!), name);
});
