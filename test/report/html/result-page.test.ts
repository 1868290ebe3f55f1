import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { resultPage } from '../../../src/report/html/result-page.ts';
import { suitePage } from '../../../src/report/html/suite-page.ts';
import type { Result, RunResult } from '../../../src/result/model.ts';
import type { SuiteResult } from '../../../src/suite/model.ts';
import { browser, complaintsOf } from '../../helpers/browser.ts';
import { makeCase, makeExpectation, makeResult, makeRun } from '../../helpers/result.ts';
import { scenarioOf } from '../../helpers/scenario.ts';

const arms = ['baseline', 'pass', 'mangled'] as const;

/** A result as a long measurement gives it: 20 runs of each arm, 10 s each. */
function large(): Result {
  const runs = arms.flatMap((arm, at) =>
    Array.from({ length: 20 }, (_, index): RunResult => {
      const values = Array.from(
        { length: 100 },
        (_, second) => 1e9 * (6 - at + Math.sin(second / 7 + index)),
      );
      return makeRun({
        ...{ arm, repetition: index + 1 },
        metrics: {
          'throughput.mean': { value: 6e9 - at * 1e9 + index * 1e7, unit: 'bit/s' },
          'tcp.retransmits': { value: index, unit: 'segments' },
        },
        series: { throughput: { unit: 'bit/s', interval: 0.1, values } },
        manglers: [
          {
            name: 'tcp-psh',
            on: 'h1:eth0',
            hook: 'egress',
            program: 'tcp-psh',
            seen: 1000,
            matched: 900,
            mangled: 90,
          },
        ],
      });
    }),
  );
  const item = makeCase({
    verdict: 'fail',
    reasons: ['throughput.mean is too low'],
    runs,
    expectations: [
      makeExpectation({ verdict: 'fail', reason: 'too low' }),
      makeExpectation({
        metric: 'tcp.retransmits',
        unit: 'segments',
        observed: 3,
        bound: { says: 'max 10', max: 10 },
      }),
    ],
  });
  return makeResult({ verdict: 'fail', reasons: item.reasons, cases: [item] });
}

/** With what a reordered packet and events look like. */
function detailed(): Result {
  const overtaken = [
    {
      flow: 'TCP 10.0.0.2:8080 > 10.0.0.1:32776',
      packet: 3,
      segments: 1,
      flags: 'PSH ACK',
      overtakenBy: [4],
      distance: 1,
    },
  ];
  const order = {
    from: 'h2:eth0',
    to: 'h1:eth0',
    overtaken,
    unlisted: 0,
    flows: [],
    all: { flows: 1, flowsOvertaken: 1, overtaken: 1, overtakenPsh: 1 },
  };
  const run = makeRun({
    details: { order, ovs: { 'flows/openflow/br0': ['a flow', 'another'] } },
    events: [{ name: 'cut', title: 'h2:eth0: down', turn: 1, due: 0.2, began: 0.201, ended: 0.21 }],
    doubts: ['the capture lost 3 packets'],
  });
  return makeResult({ cases: [makeCase({ runs: [run] })] });
}

const yaml = `
title: t
lab: two-hosts
manglers: [{ on: h1:eth0, hook: egress, program: tcp-psh, with: { ratio: 10 } }]
traffic: [{ iperf3: { from: h1, to: h2, time: 1s } }]
observe: [{ order: { from: h1:eth0, to: h2:eth0 } }]
`;

const around = async () => ({
  scenarios: [await scenarioOf(yaml)],
  commands: [{ title: 'iperf3', where: 'h1', command: "iperf3 -c 10.0.0.2 <<'END'" }],
});

test('a page of 60 runs of 10 s has less than 2 MB, and refers to nothing outside', async (t) => {
  const text = resultPage(large(), await around());
  t.true(Buffer.byteLength(text) < 2e6, `${Buffer.byteLength(text)}`);
  const links = [...text.matchAll(/(?:href|src)="([^"]*)"|url\(([^)]*)\)/g)].map(
    ([, own, other]) => own ?? other!,
  );
  t.deepEqual(
    links.filter((link) => !/^(#|data:|["']?#)/.test(link)),
    [],
  );
  t.notRegex(text, /<script|NaN|undefined|\[object/);
});

test('what a page says: verdict, topology with its marks, charts, tables, order, commands', async (t) => {
  const text = resultPage(detailed(), await around());
  for (const part of [
    '<span class="verdict pass">PASS</span>',
    '>tcp-psh (egress)</text>',
    '>order: to</text>',
    'throughput over time, 1 run; upright lines are events of the first run',
    'Packet 3 (the diamond) of TCP 10.0.0.2:8080 &gt; 10.0.0.1:32776 arrived after 4',
    'the capture lost 3 packets',
    '<summary>ovs</summary>',
    'iperf3 -c 10.0.0.2 &lt;&lt;&#39;END&#39;',
  ])
    t.true(text.includes(part), part);
});

test('what a file or a command said is text, whatever it holds', (t) => {
  const bad = '<img src=x onerror=alert(1)>"\'&\u001b[31m';
  const result = makeResult({
    scenario: { name: bad, title: bad, file: bad },
    reasons: [bad],
    cases: [
      makeCase({ name: bad, reasons: [bad], runs: [makeRun({ failures: [bad], details: { [bad]: bad } })] }),
    ],
  });
  const text = resultPage(result, {
    scenarios: [],
    commands: [{ title: bad, where: bad, command: bad }],
    missing: bad,
  });
  t.false(text.includes('<img') || text.includes('\u001b'));
});

test('a browser has nothing to complain of: wide and narrow, light and dark', async (t) => {
  const own = await browser(t);
  if (!own) return;
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-page-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const id = 'tcp-psh [A=1]';
  const counts = { pass: 1, fail: 0, error: 0, inconclusive: 0, skipped: 0 };
  const one = {
    id,
    scenario: makeResult().scenario,
    values: { A: '1' },
    verdict: 'pass',
    reasons: [],
    expectations: [],
    runs: [],
    retries: 0,
    seconds: 1,
  };
  const suite = {
    ...{
      version: 1,
      verdict: 'pass',
      counts,
      cases: [one, { ...one, id: 'tcp-psh [A=2]', values: { A: '2' } }],
      notRun: null,
    },
    ...{
      environment: makeResult().environment,
      moves: [],
      started: '2026-11-01T00:00:00Z',
      timing: { total: 2, runs: 2 },
      directory: '/x',
    },
  } as unknown as SuiteResult;
  const pages = {
    large: resultPage(large(), await around()),
    detailed: resultPage(detailed(), await around()),
    suite: suitePage(suite, new Map([[id, detailed()]])),
  };
  for (const [name, text] of Object.entries(pages)) {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, text);
    for (const [width, scheme] of [
      [1200, 'light'],
      [390, 'dark'],
    ] as const)
      t.deepEqual(
        await complaintsOf(own, file, { width, height: 900, scheme }),
        [],
        `${name}, ${width} px, ${scheme}`,
      );
  }
});
