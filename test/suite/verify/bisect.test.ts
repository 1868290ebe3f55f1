import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { launcher, ownLab } from '../../helpers/cli.ts';
import { skipWithoutRoot } from '../../helpers/skip.ts';

/** A firewall, kept in a file of its own beside the scenario. */
const rules = (rule: string) =>
  `table inet lab { chain input { type filter hook input priority 0; ${rule} }; }\n`;
const scenario = `
title: h2 answers
lab: two-hosts
nodes: { h2: { setup: [[nft, -f, rules.nft]] } }
traffic: [{ ping: { from: h1, to: h2, count: 2, interval: 50ms } }]
expect: [{ metric: ping.loss, max: 0 }]
`;
const [commits, culprit, unbuildable] = [16, 11, 8];

test('git bisect run finds the commit that brought a bug in, past one that can not be judged', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { directory } = ownLab(t);
  const repository = join(directory, 'repository');
  mkdirSync(repository);
  const git = (...words: string[]) =>
    execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-C', repository, ...words], {
      env: { XDG_STATE_HOME: directory },
    });
  await git('init', '--quiet');
  writeFileSync(join(repository, 'answers.yaml'), scenario);
  const hashes: string[] = [];
  for (let commit = 1; commit <= commits; commit++) {
    const rule = commit >= culprit ? 'icmp type echo-request drop;' : '';
    const text = commit === unbuildable ? 'no ruleset' : rules(rule);
    writeFileSync(join(repository, 'rules.nft'), `# ${commit}\n${text}`);
    await git('add', '.');
    await git('commit', '--quiet', '--message', `${commit}`);
    hashes.push((await git('rev-parse', 'HEAD')).stdout);
  }
  await git('bisect', 'start', hashes.at(-1)!, hashes[0]!);
  const { stdout } = await git('bisect', 'run', launcher, 'test', '--bisect', 'answers.yaml');
  t.true(stdout.includes(`${hashes[culprit - 1]} is the first bad commit`), stdout);
  t.regex(stdout, /bad\n {2}answers: ping.loss in baseline, max 0: missed in 2 of 2/);
  t.regex(stdout, /cannot be told/);
});

test('a command line that is wrong ends a bisection, a scenario that is wrong passes over the revision', async (t) => {
  const { lab, scenario: write, directory } = ownLab(t);
  const good = write('good', scenario);
  const code = async (...words: string[]) => (await lab('test', '--bisect', ...words)).exitCode;
  t.is(await code(good, '--nonsense'), 128);
  t.is(await code(good, '--rate', '7'), 128);
  t.is(await code(good, '--shard', '0/2'), 128);
  t.is(await code(good, '--out', join(directory, 'out')), 128);
  t.is(await code(join(directory, 'missing.yaml')), 125);
  t.is(await code(write('bad', 'title: bad\nlab: nowhere\n')), 125);
  t.is(await code(write('empty', 'title: empty\nlab: two-hosts\n')), 125);
});
