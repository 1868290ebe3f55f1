import { ExpectedError, exitCodes } from '../../lib/errors.ts';
import { parsePatience, parseWholeNumber, parseSettings } from '../select-cases.ts';
import { defineCommand } from '../command.ts';
import { inVmOf, inVmOptions, patienceOption } from '../shared-options.ts';
import { errorRateOptions, parseShareOption } from '../parse-share.ts';

export default defineCommand({
  name: 'verify',
  summary: 'Check that a bug reproduces on a base and does not reproduce with the fix',
  usage: 'FILE --base KEY=VALUE --fix KEY=VALUE [options]',
  options: {
    base: {
      type: 'string',
      multiple: true,
      value: 'KEY=VALUE',
      description:
        'the variable, or the place in the file (links.0.mtu), that selects the build with the bug',
    },
    fix: {
      type: 'string',
      multiple: true,
      value: 'KEY=VALUE',
      description: 'the same, for the build with the fix',
    },
    set: { type: 'string', multiple: true, value: 'NAME=VALUE', description: 'a value for ${NAME} on both' },
    ...inVmOptions,
    patience: patienceOption,
    repeat: {
      type: 'string',
      value: 'N',
      description: 'maximum rounds; stops as soon as the answer is certain',
      default: '30',
    },
    ...errorRateOptions,
    bug: {
      type: 'string',
      value: 'EXPECTATION|FINGERPRINT',
      description:
        'the bug: the metric of an expectation, or the fingerprint of a complaint; default: what the base shows',
    },
    out: { type: 'string', value: 'DIR', description: 'directory for the results of both' },
    json: { type: 'boolean', description: 'print the document as JSON, and nothing else, on stdout' },
  },
  details:
    'The bug reproduces when an expectation of the scenario does not hold. Answers: fixed (exit code 0);\n' +
    'not fixed, not reproduced (1); reproduced but unclear with the fix, inconclusive (3).',
  async run(values, positionals) {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0 || !values.base || !values.fix)
      throw new ExpectedError('lab verify: expected FILE --base KEY=VALUE --fix KEY=VALUE');
    const most = parseWholeNumber('--repeat', values.repeat, 1, 10_000);
    const { defaultRates } = await import('../../result/statistics/presence-test.ts');
    const rates = defaultRates(parseShareOption('--rate', values.rate));
    const error = parseShareOption('--error', values.error);
    const { loadSide } = await import('../../suite/verify/load-side.ts');
    const asked = { set: parseSettings(values.set ?? []), ...inVmOf(values) };
    // Keys may be places in the file as well as variables.
    const side = (option: string, words: readonly string[]) =>
      loadSide(option, file, parseSettings(words, option, 'KEY'), asked);
    const patience = parsePatience(values.patience);
    const patient = patience === undefined ? {} : { patience };
    const base = { ...(await side('--base', values.base)), ...patient };
    const fix = { ...(await side('--fix', values.fix)), ...patient };
    const { abortOnSignals } = await import('../abort-on-signals.ts');
    const { formatRound, formatVerify } = await import('../../report/summary/verify-summary.ts');
    const { screenOf } = await import('../../report/summary/screen.ts');
    const { verify } = await import('../../suite/verify/verify.ts');
    const { signal, release } = abortOnSignals();
    try {
      const result = await verify(base, fix, {
        emit: (event) => {
          if (event.type === 'warning') process.stderr.write(`warning: ${event.text}\n`);
        },
        round: (sides) => void process.stderr.write(`${formatRound(sides)}\n`),
        signal,
        most,
        rates,
        error,
        out: values.out,
        bugWord: values.bug,
      });
      const text = values.json
        ? `${JSON.stringify(result, null, 2)}\n`
        : `\n${formatVerify(result, screenOf(process.stdout))}`;
      process.stdout.write(text);
      const { pruneAfterRun } = await import('../prune-results.ts');
      await pruneAfterRun(result.directory);
      if (result.answer === 'fixed') return exitCodes.pass;
      return result.answer.startsWith('not ') ? exitCodes.fail : exitCodes.inconclusive;
    } finally {
      release();
    }
  },
});
