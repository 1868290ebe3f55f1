import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Result } from '../../src/result/model.ts';
import type { VerifyResult } from '../../src/suite/verify/verify.ts';
import { ownLab } from '../helpers/cli.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const reordering = ['PROGRAM=psh-overtaken', 'PROGRAM=pass'] as const;
const cases = [
  { base: reordering[0], fix: reordering[1], answer: 'fixed', exitCode: 0 },
  { base: reordering[1], fix: reordering[0], answer: 'not reproduced and not fixed', exitCode: 1 },
];

for (const { base, fix, answer, exitCode } of cases)
  test(`lab verify: base ${base}, fix ${fix}: ${answer}`, async (t) => {
    if (skipWithoutRoot(t)) return;
    const { lab, directory } = ownLab(t);
    const out = join(directory, 'out');
    const words = ['--base', base, '--fix', fix, '--set', 'CONNECTIONS=12', '--json', '--out', out];
    const ended = await lab('verify', 'scenarios/no-overtaking.yaml', ...words);
    t.is(ended.exitCode, exitCode, ended.stderr);
    const result = JSON.parse(ended.stdout) as VerifyResult;
    t.is(result.answer as string, answer);
    t.deepEqual(result.base.values, { PROGRAM: base.slice('PROGRAM='.length) });
    t.deepEqual(JSON.parse(readFileSync(join(out, 'verify.json'), 'utf8')), result);
    const stored = JSON.parse(readFileSync(join(out, 'base/result.json'), 'utf8')) as Result;
    t.is(stored.cases[0]!.runs.length, result.rounds);
  });

test('lab verify: what is missing or wrong is told, and nothing is run', async (t) => {
  const { lab, scenario } = ownLab(t);
  const file = scenario(
    'two',
    'title: two\nlab: two-hosts\ntraffic: [{ ping: { from: h1, to: h2, count: 1 } }]\n',
  );
  for (const [words, message] of [
    [[file], /expected FILE --base/],
    [[file, '--base', 'x', '--fix', 'A=1'], /--base x: expected KEY=VALUE/],
    [[file, '--base', 'NO=1', '--fix', 'NO=2'], /^--base NO=1: nothing uses the axis NO/],
    [[file, '--base', 'seed=1', '--fix', 'seed=2'], /has no expectations/],
    [[file, '--base', 'seed=1', '--fix', 'seed=2', '--error', '2'], /--error 2: expected a share/],
    [
      ['no-overtaking', '--base', 'seed=1', '--fix', 'seed=2', '--bug', 'order.lots'],
      /^--bug order\.lots: .*expects nothing of that name.*expectations: connections\.failed/,
    ],
    [
      ['no-overtaking', '--base', 'seed=1', '--fix', 'seed=2', '--out', '.'],
      /it is not empty; name another directory/,
    ],
  ] as const) {
    const { exitCode, stderr } = await lab('verify', ...words);
    t.is(exitCode, 2);
    t.regex(stderr, message);
  }
});

/** By what the server's firewall does, pings get lost or commands fail. */
const broken = `
title: one bug, and another
lab: two-hosts
vars: { RULE: '' }
nodes:
  h2:
    nftables: 'table inet t { chain i { type filter hook input priority 0; \${RULE} }; }'
traffic:
  - ping: { from: h1, to: h2, count: 3, interval: 20ms, wait: 50ms }
  - connections: { from: h1, to: h2, count: 4, timeout: 1s }
expect:
  - { metric: ping.loss, max: 0 }
  - { metric: connections.failed, max: 0 }
`;
const pings = 'RULE=icmp type echo-request drop;';
const connections = 'RULE=tcp dport 8080 reject with tcp reset;';

test('lab verify: a fix that fails by another expectation is another bug, and no "not fixed"', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { lab, scenario } = ownLab(t);
  const file = scenario('broken', broken);
  const ended = await lab('verify', file, '--base', pings, '--fix', connections, '--json');
  t.is(ended.exitCode, 3, ended.stderr);
  const result = JSON.parse(ended.stdout) as VerifyResult;
  t.is(result.answer, 'reproduced');
  t.deepEqual(result.bug, ['ping.loss in baseline, max 0']);
  t.regex(
    result.says,
    /; another bug shows with the fix: connections\.failed in baseline, max 0: missed in /,
  );
  const bisected = await lab('test', '--bisect', file, '--set', connections, '--bug', 'ping.loss');
  t.is(bisected.exitCode, 125, bisected.stdout);
  t.regex(bisected.stdout, /^cannot be told\n(.*\n)? {2}broken: another bug: connections\.failed/);
  const same = await lab('test', '--bisect', file, '--set', pings, '--bug', 'ping.loss');
  t.is(same.exitCode, 1, same.stdout);
});
