import type { CaseResult, ExpectationResult, Result, RunResult } from '../../src/result/model.ts';
import type { MetricName } from '../../src/scenario/model.ts';

/** A run as the executor would report it; `part` replaces what matters to the test. */
export function makeRun(part: Partial<RunResult> = {}): RunResult {
  return {
    arm: 'mangled',
    repetition: 1,
    metrics: {
      'throughput.mean': { value: 2.11e9, unit: 'bit/s' },
      'tcp.retransmits': { value: 1204, unit: 'segments' },
    },
    series: {
      throughput: { unit: 'bit/s', interval: 0.1, values: [1e9, 2e9, 3e9, 2.5e9, 2e9, 1.5e9, 2.8e9] },
    },
    manglers: [],
    doubts: [],
    failures: [],
    files: [],
    timing: { build: 0.2, run: 2.1, teardown: 0.03 },
    ...part,
  };
}

/** A metric that one item measures. */
export const metricNamed = (name: string): MetricName => ({ item: 'item', own: name, name });

export function makeExpectation(part: Partial<ExpectationResult> = {}): ExpectationResult {
  return {
    metric: 'throughput.mean',
    arm: 'mangled',
    verdict: 'pass',
    observed: 2.11e9,
    bound: { says: 'min 1gbit', min: 1e9 },
    unit: 'bit/s',
    ...part,
  };
}

export function makeCase(part: Partial<CaseResult> = {}): CaseResult {
  return {
    name: '',
    values: {},
    verdict: 'pass',
    reasons: [],
    runs: [makeRun()],
    expectations: [makeExpectation()],
    ...part,
  };
}

export function makeResult(part: Partial<Result> = {}): Result {
  return {
    version: 1,
    scenario: { name: 'tcp-psh', title: 'PSH on one in ten TCP segments', file: 'scenarios/tcp-psh.yaml' },
    verdict: 'pass',
    reasons: [],
    cases: [makeCase()],
    environment: {
      kernel: '6.18.5',
      architecture: 'x64',
      cpus: 2,
      tools: { iperf3: '3.12', clang: '14.0.6' },
      offloads: {},
      objects: {},
      seed: 1,
    },
    timing: { build: 0.2, run: 2.1, teardown: 0.03, total: 2.51 },
    directory: '/var/tmp/results/tcp-psh-1',
    ...part,
  };
}
