import { suiteResultOf } from '../../src/suite/suite-result.ts';
import type { SuiteCaseResult, SuiteResult } from '../../src/suite/model.ts';

/** A case as a suite tells of it; `part` replaces what matters to the test. */
export function makeSuiteCase(part: Partial<SuiteCaseResult> = {}): SuiteCaseResult {
  return {
    id: 'tcp-psh',
    scenario: { name: 'tcp-psh', title: 'PSH on one in ten', file: 'scenarios/tcp-psh.yaml' },
    values: {},
    verdict: 'pass',
    reasons: [],
    expectations: [],
    runs: [{ arm: 'mangled', repetition: 1, attempt: 1, seconds: 2.5 }],
    retries: 0,
    seconds: 2.5,
    directory: '01-tcp-psh',
    ...part,
  };
}

/** One case of each verdict, with all that is awkward to write in some format. */
export function makeSuite(cases: SuiteCaseResult[] = everyVerdict()): SuiteResult {
  return suiteResultOf({
    cases,
    notRun: null,
    moves: [],
    started: '2026-01-02T03:04:05.678Z',
    total: 12.5,
    directory: '/var/tmp/suite',
  });
}

const awkward = 'a < b & "c" | `d` # 100% of @all\nsecond \u0007line';

export const everyVerdict = (): SuiteCaseResult[] => [
  makeSuiteCase(),
  makeSuiteCase({ id: 'tcp-psh [MTU=9000, TEXT=#1 <x>]', verdict: 'fail', reasons: [awkward, 'and more'] }),
  makeSuiteCase({
    id: 'scenarios/bad.yaml',
    scenario: { name: 'scenarios/bad.yaml', title: '', file: 'scenarios/bad.yaml' },
    verdict: 'error',
    reasons: ['scenarios/bad.yaml:3:7: unknown key "trafic"'],
    runs: [],
    seconds: 0,
    directory: undefined,
  }),
  makeSuiteCase({
    id: 'noisy',
    scenario: { name: 'noisy', title: 'n', file: 'scenarios/noisy.yaml' },
    verdict: 'inconclusive',
    reasons: ['noise'],
  }),
  makeSuiteCase({
    id: 'netem',
    scenario: { name: 'netem', title: 'n', file: 'scenarios/netem.yaml' },
    verdict: 'skipped',
    reasons: ['this kernel lacks netem # really'],
    runs: [],
    seconds: 0,
  }),
];
