import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { SuiteResult } from '../../../src/suite/model.ts';
import { ownLab } from '../../helpers/cli.ts';
import { skipWithoutRoot } from '../../helpers/skip.ts';

const ping = 'lab: two-hosts\ntraffic: [{ ping: { from: h1, to: h2, count: 1, wait: 50ms } }]\n';
const deaf = 'nodes: { h2: { sysctl: { net.ipv4.icmp_echo_ignore_all: 1 } } }\n';
const scenarios: Record<string, string> = {
  a: `title: one that passes\n${ping}expect: [{ metric: ping.loss, max: 0 }]\n`,
  b: `title: one that fails\n${deaf}${ping}expect: [{ metric: ping.loss, max: 0 }]\n`,
  c: `title: a file that is wrong\nlab: nowhere\n`,
  d: `title: several\n${ping}matrix: { 'links.0.mtu': [1400, 1500] }\nexpect: [{ metric: ping.loss, max: 0 }]\n`,
};

/** What does not depend on when and where it ran. */
const steady = (junit: string): string =>
  junit.replaceAll(/ (time|timestamp)="[^"]*"/g, '').replaceAll(/in \d[\d.]* m?s/g, '');

interface Ran {
  lab: ReturnType<typeof ownLab>['lab'];
  directory: string;
  parts: string[];
}

async function shards(t: ExecutionContext): Promise<Ran> {
  const { lab, directory } = ownLab(t);
  const folder = join(directory, 'files');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(scenarios)) writeFileSync(join(folder, `${name}.yaml`), text);
  const parts: string[] = [];
  for (const index of [1, 2, 3]) {
    const out = join(directory, `part-${index}`);
    await lab('test', folder, '--shard', `${index}/3`, '--out', out);
    parts.push(out);
  }
  const whole = await lab(
    'test',
    folder,
    '--out',
    join(directory, 'whole'),
    '--reporter',
    `junit=${directory}/whole.xml`,
  );
  t.is(whole.exitCode, 1, whole.stderr);
  return { lab, directory, parts };
}

test('shards make the whole, whatever their order; what is missing or there twice is told', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { lab, directory, parts } = await shards(t);
  const read = (name: string) =>
    JSON.parse(readFileSync(join(directory, name, 'result.json'), 'utf8')) as SuiteResult;
  const merge = (...words: string[]) => lab('merge', ...words);

  const merged = await merge(
    ...parts.toReversed(),
    '--out',
    join(directory, 'merged'),
    '--reporter',
    `junit=${directory}/merged.xml`,
  );
  t.is(merged.exitCode, 1, merged.stderr);
  const [whole, own] = [read('whole'), read('merged')];
  t.deepEqual([own.verdict, own.counts, own.notRun], [whole.verdict, whole.counts, null]);
  t.deepEqual(
    own.cases.map(({ id, verdict }) => [id, verdict]),
    whole.cases.map(({ id, verdict }) => [id, verdict]),
  );
  const [first, second] = ['whole.xml', 'merged.xml'].map((name) =>
    readFileSync(join(directory, name), 'utf8'),
  );
  t.is(steady(second!), steady(first!));
  const { exitCode } = await lab('compare', join(directory, 'whole'), join(directory, 'merged'));
  t.not(exitCode, 2, 'the files of the cases are found');

  const without = await merge(parts[0]!, parts[2]!, '--json', '--out', join(directory, 'gap'));
  t.regex(without.stderr, /warning: shard 2\/3 is missing/);
  t.is((JSON.parse(without.stdout) as SuiteResult).notRun?.why, 'shard 2/3 is missing');

  const copy = join(directory, 'copy');
  cpSync(parts[0]!, copy, { recursive: true });
  const twice = await merge(...parts, copy, '--out', join(directory, 'twice'));
  t.regex(
    twice.stderr + twice.stdout,
    /warning: a ran 2 times: in \S+ \(pass\) and \S+ \(pass\); the worst counts/,
  );
  t.deepEqual(read('twice').counts, whole.counts);

  const passing = await merge(parts[0]!, '--out', join(directory, 'first'));
  t.is(passing.exitCode, read('first').verdict === 'pass' ? 3 : passing.exitCode);

  const [header = '', ...rest] = readFileSync(join(copy, 'journal.jsonl'), 'utf8').split('\n');
  const elsewhere = JSON.parse(header) as { site: Record<string, string> };
  elsewhere.site.kernel = '5.1';
  writeFileSync(join(copy, 'journal.jsonl'), [JSON.stringify(elsewhere), ...rest].join('\n'));
  const other = await merge(copy, parts[1]!, parts[2]!, '--out', join(directory, 'elsewhere'));
  t.regex(
    (other.stderr + other.stdout).split('\n')[0]!,
    /^warning: the shards ran in different environments: kernel in \S+ 5\.1 → /,
  );

  appendFileSync(join(copy, 'journal.jsonl'), '{"type":"run"}\n');
  const damaged = await merge(copy, parts[1]!);
  t.is(damaged.exitCode, 2);
  t.regex(damaged.stderr, /copy\/journal\.jsonl:\d+: not a journal line/);
});

test('what is no part of one suite is refused', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { lab, directory, scenario } = ownLab(t);
  const file = scenario('x', scenarios.a!);
  const other = scenario('y', scenarios.a!);
  const run = async (name: string, ...words: string[]) => {
    const out = join(directory, name);
    await lab('test', ...words, '--out', out);
    return out;
  };
  const [one, two, three] = [
    await run('one', file, '--shard', '1/2'),
    await run('two', other, '--shard', '2/2'),
    await run('three', file, '--shard', '1/3'),
  ];
  const refused = async (message: RegExp, ...words: string[]) => {
    const { exitCode, stderr } = await lab('merge', ...words);
    t.is(exitCode, 2);
    t.regex(stderr, message);
  };
  await refused(
    /one and \S+two are not parts of one suite: they were asked for other things \(paths\)/,
    one,
    two,
  );
  await refused(/are not parts of one suite: one is part of 2, the other of 3/, one, three);
  await refused(/is named twice: each shard once/, one, one);
  await refused(/no suite in \S+nothing/, join(directory, 'nothing'));
  await refused(/expected directories of shards/);
  await refused(/it is not empty; name another directory/, one, '--out', two);
  writeFileSync(join(one, 'result.json'), '{"version":1}');
  await refused(/one\/result\.json is not the result of a suite/, one);
  writeFileSync(join(one, 'result.json'), 'damaged');
  await refused(/one\/result\.json can't be read/, one);
});
