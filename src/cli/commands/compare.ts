import { ExpectedError } from '../../lib/errors.ts';
import { defineCommand } from '../command.ts';
import { codeOf } from '../compare-with-baseline.ts';
import { share } from '../parse-share.ts';

export default defineCommand({
  name: 'compare',
  summary: 'Hold two results against each other: their machines first, then their figures',
  usage: 'BEFORE AFTER [options]',
  options: {
    all: { type: 'boolean', description: 'every figure, not only those that something is expected of' },
    margin: { type: 'string', value: 'SHARE', description: 'a change that does not matter', default: '5%' },
    json: { type: 'boolean', description: 'print the document, and nothing else, on stdout' },
  },
  details:
    'BEFORE and AFTER are directories of results, or suites, or their result.json. Exit code: 1 a case or a figure\n' +
    'is worse; else 3 whether a figure changed is lost in the noise; else 0.',
  async run(values, positionals) {
    const [before, after, ...others] = positionals;
    if (before === undefined || after === undefined || others.length > 0)
      throw new ExpectedError('lab compare: it takes two results: lab compare BEFORE AFTER');
    const margin = share('--margin', values.margin);
    const { readResults } = await import('../../suite/compare/read.ts');
    const { compareResults } = await import('../../suite/compare/compare.ts');
    const { formatComparison } = await import('../../report/summary/compare-summary.ts');
    const { screenOf } = await import('../../report/summary/screen.ts');
    const options = { margin, all: values.all };
    const compared = compareResults(await readResults(before), await readResults(after), options);
    process.stdout.write(
      values.json
        ? `${JSON.stringify(compared, null, 2)}\n`
        : formatComparison(compared, screenOf(process.stdout)),
    );
    return codeOf(compared.verdict);
  },
});
