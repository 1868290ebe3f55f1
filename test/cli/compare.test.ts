import { join } from 'node:path';
import test from 'ava';
import type { ComparedResults } from '../../src/suite/compare/compare.ts';
import { ownLab } from '../helpers/cli.ts';

const scenario = `
title: so many requests
lab: two-hosts
vars: { COUNT: 3 }
traffic:
  - ping:
      from: h1
      to: h2
      interval: 10ms
      count: \${COUNT}
expect: [{ metric: ping.received, min: 1 }]
`;

test('lab up --baseline, lab compare: the figures of a stored result', async (t) => {
  const { lab, directory, scenario: write } = ownLab(t);
  const file = write('requests', scenario);
  const [before, after, again] = ['before', 'after', 'again'].map((name) => join(directory, name));
  const first = await lab('up', file, '--repeat', '5', '--out', before!);
  t.is(first.exitCode, 0, first.stderr);
  const second = await lab(
    'test',
    file,
    '--repeat',
    '5',
    '--set',
    'COUNT=2',
    '--out',
    after!,
    '--baseline',
    before!,
  );
  t.is(second.exitCode, 1, second.stderr);
  t.regex(second.stderr, /against .*before\n[^]*WORSE\n {2}requests: ping.received in baseline is lower/);
  const same = await lab('up', file, '--out', again!, '--baseline', before!);
  t.is(same.exitCode, 0, same.stderr);
  t.regex(same.stderr, /NOT WORSE/);

  const { stdout, exitCode } = await lab('compare', '--json', after!, before!);
  t.is(exitCode, 0);
  const document = JSON.parse(stdout) as ComparedResults;
  t.is(document.verdict, 'not worse');
  t.like(document.cases[0]!.figures[0], { metric: 'ping.received', before: 2, after: 3, change: 'higher' });
});

test('lab compare, --baseline: what is wrong is told before anything is run', async (t) => {
  const { lab, directory, scenario: write } = ownLab(t);
  for (const words of [
    ['compare', directory],
    ['compare', directory, directory],
    ['up', write('requests', scenario), '--baseline', directory],
  ]) {
    const { exitCode, stderr } = await lab(...words);
    t.is(exitCode, 2);
    t.regex(stderr, /expected exactly two results|does not exist; name a result.json/);
  }
});
