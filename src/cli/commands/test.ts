import { resolve } from 'node:path';
import { ExpectedError, exitCodes } from '../../lib/errors.ts';
import type { SuiteVerdict } from '../../suite/model.ts';
import { requestFromJournal, requestFromArguments, casesOf, emptyShard, nothing } from '../suite-request.ts';
import { selectCases, parseWholeNumber } from '../select-cases.ts';
import { defineCommand } from '../command.ts';
import { atFailureOf, howToUse } from '../pause.ts';
import { inVmOptions, matrixOption, patienceOption, pauseOption, setOption } from '../shared-options.ts';
import { errorRateOptions } from '../parse-share.ts';

/** Options that --bisect ignores. */
const ofSuites = new Set(
  'until-failure fail-fast keep-failed pause retry-inconclusive retry-disturbed jobs out resume baseline reporter json verbose'.split(
    ' ',
  ),
);
const codes: Record<SuiteVerdict, number> = { ...exitCodes, error: exitCodes.unusable };

export default defineCommand({
  name: 'test',
  summary: 'Run scenarios: every case, repetition and arm, and judge them',
  usage: 'PATH... [options] | --resume DIR [options]',
  options: {
    set: setOption,
    matrix: matrixOption,
    arm: { type: 'string', multiple: true, value: 'ARM', description: 'run this arm only' },
    seed: { type: 'string', value: 'N', description: 'seed of everything random' },
    filter: { type: 'string', value: 'TEXT|/RE/', description: 'cases whose name, file or title has it' },
    shard: { type: 'string', value: 'I/N', description: 'the I-th of N parts of the cases' },
    ...inVmOptions,
    patience: patienceOption,
    repeat: { type: 'string', value: 'N', description: 'runs of each arm' },
    'keep-failed': {
      type: 'boolean',
      description: 'keep the first lab whose run fails running; `lab down` tears it down',
    },
    pause: pauseOption,
    'until-failure': { type: 'boolean', description: 'repeat until a case fails' },
    'fail-fast': { type: 'boolean', description: 'stop at the first case that fails' },
    'retry-inconclusive': {
      type: 'string',
      value: 'N',
      description: 'rerun an inconclusive case, at most N times',
    },
    'retry-disturbed': {
      type: 'string',
      value: 'N',
      description: 'rerun a measurement that other load disturbed, at most N times (default: 2)',
    },
    jobs: {
      type: 'string',
      short: 'j',
      value: 'N',
      description: 'labs in parallel; measurements run alone',
    },
    out: {
      type: 'string',
      value: 'DIR',
      description: 'directory for the journal, results and kept files',
    },
    resume: { type: 'string', value: 'DIR', description: 'continue the interrupted suite in DIR' },
    baseline: {
      type: 'string',
      value: 'RESULT',
      description: 'stored result to compare with; worse is a failure',
    },
    reporter: {
      type: 'string',
      multiple: true,
      value: 'NAME[=FILE]',
      description: 'terminal, plain, json, junit, tap, ktap, markdown, github',
    },
    bisect: {
      type: 'boolean',
      description: 'for `git bisect run`, with --rate and --error: 0 good, 1 bad, 125 unclear',
    },
    ...errorRateOptions,
    bug: {
      type: 'string',
      value: 'EXPECTATION|FINGERPRINT',
      description: 'with --bisect: only this failure is bad, another is 125',
    },
    json: { type: 'boolean', description: 'print the result document, and nothing else, on stdout' },
    verbose: { type: 'boolean', short: 'v', description: 'print a line for each run' },
  },
  details:
    'PATH is a scenario (name or path) or a directory with scenarios; default: scenarios/.\n' +
    'Exit code: 1 a case failed; else 2 a file is wrong or a lab could not be built; else 3 a case is\n' +
    'inconclusive; else 4 every case was skipped; else 0.',
  async run(values, positionals) {
    if (values.bisect) {
      const { bisectForGit } = await import('../git-bisect.ts');
      const idle = Object.keys(values).filter((name) => ofSuites.has(name));
      if (idle.length > 0)
        throw new ExpectedError(
          `--bisect stores nothing and stops by itself: it can't be combined with --${idle.join(', --')}`,
        );
      const request = requestFromArguments(positionals, values);
      return bisectForGit(() => casesOf(request), values);
    }
    if (values.bug !== undefined)
      throw new ExpectedError('--bug is for --bisect; a suite judges all expectations: omit it');
    // Before chdir: relative paths start in the current directory.
    const { startReporters } = await import('../suite-reporters.ts');
    const { abortOnSignals } = await import('../abort-on-signals.ts');
    const { signal, release } = abortOnSignals();
    const atFailure = atFailureOf(values, signal);
    // A display that is drawn again and again would write over the question.
    const shown = values.pause && !values.reporter && !values.json ? { reporter: ['plain'] } : {};
    const reporting = await startReporters({ ...values, ...shown });
    const { startBaseline } = await import('../compare-with-baseline.ts');
    const against = await startBaseline(values.baseline);
    const { resumed, request } = values.resume
      ? {
          resumed: resolve(values.resume),
          request: await requestFromJournal(values.resume, positionals, values),
        }
      : { resumed: undefined, request: requestFromArguments(positionals, values) };
    const { collectCases } = await import('../../suite/collect-cases.ts');
    if (resumed !== undefined) process.chdir(request.directory);
    const { selection, choice } = request;
    const { cases, broken, ofAll } = await collectCases(selection, (scenarios) =>
      selectCases(scenarios, choice),
    );
    if (ofAll + broken.length === 0) throw new ExpectedError(nothing(selection));
    const { newSuiteDirectory } = await import('../../suite/suite-directory.ts');
    const directory = resumed ?? values.out ?? newSuiteDirectory();
    const { refuseBegun } = await import('../../suite/refuse-used.ts');
    if (resumed === undefined) refuseBegun(directory);
    const { runSuite } = await import('../../suite/run-suite.ts');
    try {
      // More CI jobs than cases is not an error.
      if (ofAll > 0 && cases.length === 0)
        reporting.event({ type: 'warning', at: Date.now(), text: emptyShard(selection, ofAll) });
      const result = await runSuite(cases, {
        emit: reporting.event,
        signal,
        directory,
        broken,
        command: request,
        jobs: parseWholeNumber('--jobs', values.jobs, 1, 1000),
        failFast: values['fail-fast'],
        atFailure,
        untilFailure: request.untilFailure,
        retryInconclusive: request.retryInconclusive,
        retryDisturbed: parseWholeNumber('--retry-disturbed', values['retry-disturbed'], 0, 1000),
      });
      await reporting.end(result);
      const kept = atFailure?.kept;
      if (kept) process.stderr.write(`\n${kept.run} failed: ${kept.why.join('; ')}\n${howToUse(kept)}\n`);
      const { pruneAfterRun } = await import('../prune-results.ts');
      await pruneAfterRun(directory);
      if (cases.length === 0) return codes[result.verdict];
      const { readResults } = await import('../../suite/compare/read.ts');
      return await against(codes[result.verdict], () => readResults(directory));
    } catch (error) {
      await reporting.end();
      if (signal.aborted)
        process.stderr.write(`finished runs are kept; continue with: lab test --resume ${directory}\n`);
      throw error;
    } finally {
      release();
    }
  },
});
