import { ExpectedError, exitCodes } from '../../lib/errors.ts';
import { defineCommand } from '../command.ts';
import { errorRateOptions, parseShareOption } from '../parse-share.ts';
import { parseSettings, parseWholeNumber } from '../select-cases.ts';
import { inVmOf, inVmOptions } from '../shared-options.ts';

export default defineCommand({
  name: 'search',
  summary: 'Find the value of a parameter at which an expectation begins to fail',
  usage: 'FILE --vary KEY=FROM..TO --until METRIC [options]',
  options: {
    vary: {
      type: 'string',
      value: 'KEY=FROM..TO',
      description: 'a variable, or a place in the file (manglers.0.with.ratio), and a range of whole numbers',
    },
    until: { type: 'string', value: 'METRIC', description: 'the expectation that is to fail, by its metric' },
    set: { type: 'string', multiple: true, value: 'NAME=VALUE', description: 'a value for ${NAME}' },
    ...inVmOptions,
    repeat: { type: 'string', value: 'N', description: 'maximum rounds at each value', default: '30' },
    ...errorRateOptions,
    json: { type: 'boolean', description: 'print the document as JSON, and nothing else, on stdout' },
  },
  details:
    'By bisection: both ends first, then the middle. Two further values show whether there is more than one\n' +
    'boundary. Exit codes: found (0); both ends are alike, or there are several boundaries (1); unclear (3).',
  async run(values, positionals) {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0 || !values.vary || !values.until)
      throw new ExpectedError('lab search: expected FILE --vary KEY=FROM..TO --until METRIC');
    const { parseVary, search } = await import('../../suite/search/search.ts');
    const { defaultRates } = await import('../../result/statistics/presence-test.ts');
    const { formatSearch, formatTried } = await import('../../report/summary/search-summary.ts');
    const { abortOnSignals } = await import('../abort-on-signals.ts');
    const range = parseVary(values.vary);
    const rates = defaultRates(parseShareOption('--rate', values.rate));
    const most = parseWholeNumber('--repeat', values.repeat, 1, 10_000) ?? 30;
    const { signal, release } = abortOnSignals();
    try {
      const result = await search({
        ...range,
        ...{ file, until: values.until, most, rates, signal },
        error: parseShareOption('--error', values.error),
        load: { set: parseSettings(values.set ?? []), ...inVmOf(values) },
        emit: (event) => {
          if (event.type === 'warning') process.stderr.write(`warning: ${event.text}\n`);
        },
        tried: (point) => void process.stderr.write(`${formatTried(point, range.key)}\n`),
      });
      process.stdout.write(
        values.json ? `${JSON.stringify(result, null, 2)}\n` : `\n${formatSearch(result)}`,
      );
      if (result.outcome === 'between') return exitCodes.pass;
      return result.outcome === 'unclear' ? exitCodes.inconclusive : exitCodes.fail;
    } finally {
      release();
    }
  },
});
