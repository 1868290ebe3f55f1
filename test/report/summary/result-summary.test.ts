import test from 'ava';
import { makeScreen } from '../../../src/report/summary/screen.ts';
import { formatSummary } from '../../../src/report/summary/result-summary.ts';
import { makeCase, makeExpectation, makeResult, makeRun } from '../../helpers/result.ts';

const screen = makeScreen({ width: 100, unicode: true, color: false });
const mangler = {
  name: 'tcp-psh',
  on: 'h1:eth0',
  hook: 'egress' as const,
  program: 'tcp-psh',
  seen: 41_230,
  matched: 40_000,
  mangled: 4012,
};

test('one run', (t) => {
  const run = makeRun({ manglers: [mangler] });
  t.is(
    formatSummary(makeResult({ cases: [makeCase({ runs: [run] })] }), screen),
    `PASS  tcp-psh  PSH on one in ten TCP segments

                   mangled
  throughput.mean  2.11 Gbit/s
  tcp.retransmits  1,204
  throughput       ▃▆█▇▆▅█

  mangler  on                seen  matched  mangled   share
  tcp-psh  h1:eth0 egress  41,230   40,000    4,012  10.0 %

  ✔  throughput.mean  min 1gbit  seen 2.11 Gbit/s

  Linux 6.18.5 x64 · 2 CPUs · iperf3 3.12 · clang 14.0.6 · seed 1
  build 0.20 s · run 2.10 s · teardown 30 ms · 2.51 s in all
  files /var/tmp/results/tcp-psh-1
`,
  );
});

test('manglers are told apart by the names that their metrics have', (t) => {
  const named = ['pass', 'second'].map((name) => ({ ...mangler, name, program: 'pass' }));
  const inPass = makeRun({ arm: 'pass', manglers: [{ ...mangler, program: 'pass' }] });
  const text = formatSummary(
    makeResult({ cases: [makeCase({ runs: [makeRun({ manglers: named }), inPass] })] }),
    screen,
  );
  t.deepEqual(
    [...text.matchAll(/^ {2}(\S.*?) +(\w+) +h1:eth0 egress/gm)].map(([, label, arm]) => [label, arm]),
    [
      ['pass', 'mangled'],
      ['second (pass)', 'mangled'],
      ['pass', 'pass'],
    ],
  );
});

const metric = (value: number) => ({ 'throughput.mean': { value, unit: 'bit/s' } });
const pair = makeCase({
  verdict: 'fail',
  reasons: ['throughput.mean in mangled, min 90% of baseline: the whole interval lies below'],
  runs: [
    makeRun({ arm: 'baseline', metrics: metric(6e9), series: {} }),
    makeRun({ arm: 'baseline', repetition: 2, metrics: metric(6.2e9), series: {} }),
    makeRun({ metrics: metric(2e9), series: {}, manglers: [mangler] }),
    makeRun({ repetition: 2, metrics: metric(3e9), series: {}, manglers: [{ ...mangler, mangled: null }] }),
  ],
  expectations: [
    makeExpectation({
      verdict: 'fail',
      observed: 0.41,
      interval: [0.33, 0.49],
      bound: { says: 'min 90% of baseline', min: 0.9, of: 'baseline' },
      reason: 'the whole interval lies below',
    }),
  ],
});

test('arms side by side: the median, and least and most; what a program doesn’t count is no number', (t) => {
  const text = formatSummary(makeResult({ verdict: 'fail', cases: [pair] }), screen);
  t.regex(text, /^ +baseline ×2 +mangled ×2$/m);
  t.regex(text, /^ {2}throughput\.mean +6\.10 Gbit\/s \(6 – 6\.20\) +2\.50 Gbit\/s \(2 – 3\)$/m);
  t.regex(text, /^ {2}tcp-psh +h1:eth0 egress +82,460 +80,000 +–$/m);
  t.regex(text, /✖ {2}throughput\.mean mangled +min 90% of baseline +seen 41 % \(33 – 49\)/);
});

test('a reason is said once', (t) => {
  const text = formatSummary(makeResult({ verdict: 'fail', reasons: pair.reasons, cases: [pair] }), screen);
  t.is(text.split('the whole interval lies below').length, 2);
});

test('a narrow terminal gets narrow lines, and a wide one none beyond 120', (t) => {
  const result = makeResult({ reasons: ['word '.repeat(60).trim()], verdict: 'fail', cases: [pair] });
  const widest = (width: number) =>
    Math.max(
      ...formatSummary(result, { ...screen, width })
        .split('\n')
        .map((line) => line.length),
    );
  t.true(widest(60) <= 60, String(widest(60)));
  t.true(widest(300) <= 120);
});

test('cases have their names, and a list of verdicts at the end', (t) => {
  const cases = [
    makeCase({ name: 'MTU=1500' }),
    makeCase({ name: 'MTU=9000', verdict: 'inconclusive', reasons: ['the capture lost 12 packets'] }),
  ];
  const text = formatSummary(
    makeResult({ verdict: 'inconclusive', reasons: ['MTU=9000: the capture lost 12 packets'], cases }),
    screen,
  );
  t.true(text.startsWith('INCONCLUSIVE  tcp-psh'));
  t.regex(text, /^ {2}pass +MTU=1500\n {2}inconclusive +MTU=9000$/m);
  t.is(text.split('the capture lost').length, 2);
});

test('what nobody measured is said to be so', (t) => {
  const one = makeCase({
    verdict: 'inconclusive',
    expectations: [makeExpectation({ verdict: 'inconclusive', observed: null, reason: 'no run has it' })],
  });
  t.regex(
    formatSummary(makeResult({ verdict: 'inconclusive', cases: [one] }), screen),
    /▲ {2}throughput\.mean +min 1gbit +not seen\n {6}no run has it/,
  );
});
