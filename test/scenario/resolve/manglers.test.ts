import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { kinds } from '../../../src/kinds/index.ts';
import { loadPrograms } from '../../../src/mangler/object.ts';
import { load } from '../../../src/scenario/load.ts';
import { files } from '../files.ts';

const base = `title: t
nodes: { h1: , h2: }
links: [h1:eth0 -- h2:eth0]
`;

/** A program that can be named in files of that folder. */
function program(folder: string, name: string): void {
  const directory = join(folder, 'bpf', name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'mangler.yaml'), 'title: T\nhooks: [egress]\ncounts: false\n');
  writeFileSync(join(directory, `${name}.bpf.c`), `/* ${folder} */\n`);
}

test('a program is looked up from the file that names it, and is the one that is compiled', async (t) => {
  const { 'base.yaml': extended } = files(t, {
    'base.yaml': `${base}manglers: [{ on: h1:eth0, hook: egress, program: own }]\n`,
  });
  const { 'case.yaml': path } = files(t, { 'case.yaml': `extends: ${extended}\n` });
  program(dirname(extended), 'own');
  program(dirname(path), 'own');
  const [scenario] = await load(path, { kinds, env: {} });
  const source = join(dirname(extended), 'bpf/own/own.bpf.c');
  t.is(scenario!.manglers[0]!.manifest.source, source);
  t.is(loadPrograms(scenario!).get(source)?.object.sources[0]?.from, source);
});

test('a program beside an extended file alone is found', async (t) => {
  const { 'base.yaml': extended } = files(t, {
    'base.yaml': `${base}manglers: [{ on: h1:eth0, hook: egress, program: own }]\n`,
  });
  const { 'case.yaml': path } = files(t, { 'case.yaml': `extends: ${extended}\n` });
  program(dirname(extended), 'own');
  const [scenario] = await load(path, { kinds, env: {} });
  t.is(loadPrograms(scenario!).size, 1);
});

test('a program that the command line names is looked up from the working directory', async (t) => {
  const { 'a.yaml': path } = files(t, {
    'a.yaml': `${base}manglers: [{ on: h1:eth0, hook: egress, program: pass }]\n`,
  });
  const matrix = { 'manglers.0.program': ['./bpf/tcp-psh/tcp-psh.bpf.c'] };
  const [scenario] = await load(path, { kinds, env: {}, matrix });
  t.is(scenario!.manglers[0]!.program, join(process.cwd(), 'bpf/tcp-psh/tcp-psh.bpf.c'));
});

test('each mangler has a seed of its own, also where another seed is asked for', async (t) => {
  const mangler = '{ on: h1:eth0, hook: egress, program: tcp-psh }';
  const { 'a.yaml': path } = files(t, { 'a.yaml': `${base}seed: 7\nmanglers: [${mangler}, ${mangler}]\n` });
  const seeds = async (seed?: number) =>
    (await load(path, { kinds, env: {}, ...(seed === undefined ? {} : { seed }) }))[0]!.manglers.map(
      (one) => one.seed,
    );
  const own = await seeds();
  const others = await seeds(40);
  t.is(new Set([...own, ...others]).size, 4);
  t.deepEqual(await seeds(7), own);
});
