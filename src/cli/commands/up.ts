import { ExpectedError, exitCodes } from '../../lib/errors.ts';
import { arms } from '../../scenario/model.ts';
import { parseAxes, parseSeed, parseSettings, selectCases } from '../select-cases.ts';
import { defineCommand } from '../command.ts';
import { atFailureOf, howToUse } from '../pause.ts';
import {
  inVmOf,
  inVmOptions,
  matrixOption,
  patienceOption,
  pauseOption,
  setOption,
} from '../shared-options.ts';

export default defineCommand({
  name: 'up',
  summary: 'Build a lab, run its traffic, judge, and tear it down',
  usage: 'FILE [options]',
  options: {
    keep: { type: 'boolean', description: 'keep the lab running after one run; `lab down` tears it down' },
    json: { type: 'boolean', description: 'print the result document, and nothing else, on stdout' },
    set: setOption,
    matrix: matrixOption,
    arm: {
      type: 'string',
      multiple: true,
      value: 'ARM',
      description: `run this arm only: ${arms.join(', ')}`,
    },
    repeat: { type: 'string', value: 'N', description: 'runs of each arm' },
    seed: { type: 'string', value: 'N', description: 'seed of everything random' },
    ...inVmOptions,
    patience: patienceOption,
    pause: pauseOption,
    out: { type: 'string', value: 'DIR', description: 'directory for the result and kept files' },
    baseline: {
      type: 'string',
      value: 'RESULT',
      description: 'stored result to compare with; worse is a failure',
    },
    reporter: { type: 'string', value: 'NAME', description: 'terminal, plain or json' },
    verbose: { type: 'boolean', short: 'v', description: 'print a line for each step' },
  },
  details:
    'FILE is a scenario: a path, or the name of one in scenarios/, or of a topology in labs/, which is built without traffic.\n' +
    'The verdict is the exit code.',
  async run(values, positionals) {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0)
      throw new ExpectedError('lab up: expected exactly one FILE: lab up FILE [options]');
    const inVm = inVmOf(values);
    const { load } = await import('../../scenario/load.ts');
    const { kinds } = await import('../../kinds/index.ts');
    const scenarios = selectCases(
      await load(file, {
        kinds,
        set: parseSettings(values.set ?? []),
        matrix: parseAxes(values.matrix ?? []),
        env: process.env,
        ...parseSeed(values.seed),
        ...inVm,
      }),
      values,
    );
    const { startBaseline } = await import('../compare-with-baseline.ts');
    const against = await startBaseline(values.baseline);
    const { abortOnSignals } = await import('../abort-on-signals.ts');
    const { startReporter } = await import('../run-reporter.ts');
    const { signal, release } = abortOnSignals();
    const atFailure = atFailureOf(values, signal);
    const reporter = await startReporter(values.pause ? { reporter: 'plain', ...values } : values);
    try {
      const { runScenario } = await import('../../run/run-scenario.ts');
      const result = await runScenario(scenarios, {
        emit: reporter.event,
        signal,
        keep: values.keep ?? false,
        atFailure,
        out: values.out,
      });
      await reporter.end(result);
      const { pruneAfterRun } = await import('../prune-results.ts');
      await pruneAfterRun(result.directory);
      if (values.keep) await sayHowToUse(result.scenario.name);
      return await against(exitCodes[result.verdict], async () => [result]);
    } catch (error) {
      // Report a verdict even if the result could not be stored.
      const { UnstoredError } = await import('../../result/store-result.ts');
      await reporter.end(error instanceof UnstoredError ? error.result : undefined);
      throw error;
    } finally {
      release();
    }
  },
});

/** The newest lab of that name is the one just kept. */
async function sayHowToUse(name: string): Promise<void> {
  const { runningLabs } = await import('../../run/running-labs.ts');
  const lab = runningLabs().findLast((lab) => lab.name === name);
  if (!lab) throw new ExpectedError(`the lab ${name} was to be kept, but has ended`);
  const nodes = lab.nodes.map((node) => node.name);
  process.stderr.write(`\n${howToUse({ id: lab.id, nodes })}\n`);
}
