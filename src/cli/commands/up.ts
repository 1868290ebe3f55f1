import { ExpectedError, exitCodes } from '../../lib/errors.ts';
import { arms } from '../../scenario/model.ts';
import { axes, choose, settings } from '../select-cases.ts';
import { defineCommand } from '../command.ts';
import { inVmOf, inVmOptions, matrixOption, setOption } from '../shared-options.ts';

export default defineCommand({
  name: 'up',
  summary: 'Build a lab, run its traffic, judge, and tear it down',
  usage: 'FILE [options]',
  options: {
    keep: { type: 'boolean', description: 'leave the lab standing after one run; `lab down` ends it' },
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
    out: { type: 'string', value: 'DIR', description: 'where the result and the kept files go' },
    baseline: {
      type: 'string',
      value: 'RESULT',
      description: 'a stored result: what is worse than there fails',
    },
    reporter: { type: 'string', value: 'NAME', description: 'terminal, plain or json' },
    verbose: { type: 'boolean', short: 'v', description: 'a line for every step' },
  },
  details:
    'FILE is a scenario: a path, or the name of one in scenarios/, or of a topology in labs/, in which nothing is sent.\n' +
    'The verdict is the exit code.',
  async run(values, positionals) {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0)
      throw new ExpectedError('lab up: one scenario, please: lab up FILE [options]');
    const inVm = inVmOf(values);
    const { load } = await import('../../scenario/load.ts');
    const { kinds } = await import('../../kinds/index.ts');
    const scenarios = choose(
      await load(file, {
        kinds,
        set: settings(values.set ?? []),
        matrix: axes(values.matrix ?? []),
        env: process.env,
        ...inVm,
      }),
      values,
    );
    const { startBaseline } = await import('../compare-with-baseline.ts');
    const against = await startBaseline(values.baseline);
    const { abortOnSignals } = await import('../abort-on-signals.ts');
    const { startReporter } = await import('../run-reporter.ts');
    const reporter = await startReporter(values);
    const { signal, release } = abortOnSignals();
    try {
      const { runScenario } = await import('../../run/run-scenario.ts');
      const result = await runScenario(scenarios, {
        emit: reporter.event,
        signal,
        keep: values.keep ?? false,
        out: values.out,
      });
      await reporter.end(result);
      if (values.keep) await sayHowToUse(result.scenario.name);
      return await against(exitCodes[result.verdict], async () => [result]);
    } catch (error) {
      // A verdict that was reached is told, though its files could not be kept.
      const { UnstoredError } = await import('../../result/store-result.ts');
      await reporter.end(error instanceof UnstoredError ? error.result : undefined);
      throw error;
    } finally {
      release();
    }
  },
});

/** The newest of that name is the one that was just left standing. */
async function sayHowToUse(name: string): Promise<void> {
  const { runningLabs } = await import('../../run/running-labs.ts');
  const lab = runningLabs().findLast((one) => one.name === name);
  if (!lab) throw new ExpectedError(`the lab ${name} was to stand, and is gone`);
  const node = lab.nodes[0]?.name ?? 'NODE';
  process.stderr.write(
    `\nthe lab stands: \`lab exec ${lab.id} ${node} -- COMMAND\` runs a command in it, \`lab shell ${lab.id} ${node}\` opens a shell,\n` +
      `\`lab capture ${lab.id} NODE:IFACE\` shows packets; \`lab down ${lab.id}\` ends it\n`,
  );
}
