import { ExpectedError } from '../../lib/errors.ts';
import { defineCommand } from '../command.ts';
import { codeOf } from '../compare-with-baseline.ts';
import { parseShareOption } from '../parse-share.ts';

export default defineCommand({
  name: 'compare',
  summary: 'Compare two results: first the environments, then the metrics',
  usage: 'BEFORE AFTER [options]',
  options: {
    all: { type: 'boolean', description: 'every metric, not only those with an expectation' },
    margin: { type: 'string', value: 'SHARE', description: 'relative change to ignore', default: '5%' },
    json: { type: 'boolean', description: 'print the document as JSON, and nothing else, on stdout' },
  },
  details:
    'BEFORE and AFTER are result or suite directories, or their result.json. Exit code: 1 a case or a metric got\n' +
    'worse; else 3 the noise hides whether a metric changed; else 0.',
  async run(values, positionals) {
    const [before, after, ...others] = positionals;
    if (before === undefined || after === undefined || others.length > 0)
      throw new ExpectedError('lab compare: expected exactly two results: lab compare BEFORE AFTER');
    const margin = parseShareOption('--margin', values.margin);
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
