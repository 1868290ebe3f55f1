import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { SuiteResult } from '../../src/suite/model.ts';
import { ownLab } from '../helpers/cli.ts';
import { collectCases, type Selection } from '../../src/suite/collect-cases.ts';

const yaml = 'title: A lab\nnodes: { h1: , h2: }\nlinks: [h1:eth0 -- h2:eth0]\n';
const traffic = 'traffic: [{ ping: { from: h1, to: h2 } }]\n';

function folder() {
  const path = mkdtempSync('/tmp/lab-test-collect-');
  const write = (name: string, text: string) => {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), text);
  };
  write('a/one.yaml', yaml + traffic);
  write('b/one.yaml', yaml + traffic);
  write('b/deep/mtu.yml', `${yaml}${traffic}matrix: { links.0.mtu: [1400, 1500, 9000] }\n`);
  write('b/bad.yaml', `${yaml}trafic: []\n${traffic}`);
  write('labs/two.yaml', yaml);
  write('ci.yaml', 'on: push\njobs: {}\n');
  write('b/.hidden/one.yaml', yaml + traffic);
  return path;
}

test('folders: every scenario below, each with its cases; a wrong file is told of beside them', async (t) => {
  const path = folder();
  t.teardown(() => rmSync(path, { recursive: true }));
  const of = async (more: Partial<Selection>) => {
    const { cases, broken } = await collectCases({ paths: [path], set: {}, matrix: {}, ...more });
    return [cases.map(({ id }) => id.replace(path, '')), broken.map(({ id }) => id.replace(path, ''))];
  };
  const all = [
    '/a/one',
    'mtu [links.0.mtu=1400]',
    'mtu [links.0.mtu=1500]',
    'mtu [links.0.mtu=9000]',
    '/b/one',
  ];
  t.deepEqual(await of({}), [all, ['/b/bad.yaml']]);
  t.deepEqual(await of({ filter: 'MTU' }), [all.slice(1, 4), []]);
  t.deepEqual(await of({ filter: '/mtu=(14|9)/' }), [[all[1], all[3]], []]);
  const shards = await Promise.all([1, 2].map((index) => of({ shard: { index, count: 2 } })));
  t.deepEqual(shards.flatMap(([ids]) => ids).sort(), all.toSorted());
  await t.throwsAsync(of({ filter: '/(/' }), { message: /--filter \/\(\/: Invalid regular expression/ });
  const [ids] = await of({
    paths: [join(path, 'a'), join(path, 'a/one.yaml'), `${path}/./a/one.yaml`],
    matrix: { seed: ['1', '2'] },
  });
  t.deepEqual(ids, ['one [seed=1]', 'one [seed=2]']);
});

test('a shard that no case falls into passes; a filter that leaves none is a mistake', async (t) => {
  const { scenario, directory, lab } = ownLab(t);
  const file = scenario('two', `${yaml}${traffic}matrix: { seed: [1, 2] }\n`);
  const out = join(directory, 'out');
  const { exitCode, stdout, stderr } = await lab('test', file, '--shard', '3/3', '--out', out, '--json');
  t.is(exitCode, 0, stderr);
  t.regex(stderr, /^warning: nothing to run: no case is in shard 3\/3, as there are 2$/m);
  t.regex(stderr, /^PASS {2}no case {2}in /m);
  t.deepEqual((JSON.parse(stdout) as SuiteResult).cases, []);
  t.is((await lab('test', '--resume', out, '--baseline', out)).exitCode, 0);
  const filtered = await lab('test', file, '--shard', '1/3', '--filter', 'nope');
  t.is(filtered.exitCode, 2, filtered.stderr);
});

test('a scenario that is named by path and by name is there once', async (t) => {
  const paths = ['scenarios/tcp-psh.yaml', 'tcp-psh', './scenarios/tcp-psh.yaml'];
  const { cases } = await collectCases({ paths, set: {}, matrix: {} });
  t.deepEqual(
    cases.map(({ id }) => id),
    ['tcp-psh'],
  );
});

test('a loop of links among the scenarios is an expected error', async (t) => {
  const path = folder();
  t.teardown(() => rmSync(path, { recursive: true }));
  symlinkSync('loop.yaml', join(path, 'loop.yaml'));
  const expected = { name: 'ExpectedError', message: /loop\.yaml can't be searched for scenarios: ELOOP/ };
  for (const paths of [[path], [join(path, 'loop.yaml')]])
    await t.throwsAsync(collectCases({ paths, set: {}, matrix: {} }), expected);
});
