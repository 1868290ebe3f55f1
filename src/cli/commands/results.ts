import { ExpectedError } from '../../lib/errors.ts';
import { formatAge } from '../../lib/format-age.ts';
import { formatValue } from '../../lib/format-value.ts';
import { columns } from '../../report/summary/layout.ts';
import { screenOf } from '../../report/summary/screen.ts';
import { removeResult } from '../../suite/stored/remove-results.ts';
import { defaultBounds, resultsToRemove } from '../../suite/stored/retention.ts';
import { pickResult, storedResults, type StoredResult } from '../../suite/stored/stored-results.ts';
import { parseWholeNumber } from '../select-cases.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'results',
  summary: 'List, show and remove stored results',
  usage: '[list] | show [RESULT] | remove RESULT... | remove --older-than DAYS | remove --all',
  options: {
    json: { type: 'boolean', description: 'print JSON' },
    'older-than': { type: 'string', value: 'DAYS', description: 'remove: those written before that' },
    all: { type: 'boolean', description: 'remove: all of them' },
  },
  details:
    'RESULT is a name, its beginning or its end, or "last"; default of show: last. Results are kept for\n' +
    `${defaultBounds.days} days, and together up to ${formatValue(defaultBounds.bytes, 'bytes')}: above that the oldest passing ones go first. A run removes\n` +
    'what goes, and says so. Results of --out are not lab’s to list or to remove.',
  async run(values, [action = 'list', ...words]) {
    const all = storedResults();
    if (action === 'list' && words.length === 0) {
      process.stdout.write(values.json ? `${JSON.stringify(all, null, 2)}\n` : list(all));
      return 0;
    }
    if (action === 'show' && words.length <= 1) {
      await show(pickResult(words[0] ?? 'last', all), values.json ?? false);
      return 0;
    }
    if (action !== 'remove')
      throw new ExpectedError(
        `lab results ${[action, ...words].join(' ')}: expected list, show [RESULT] or remove RESULT...`,
      );
    const going = toRemove(all, words, values);
    for (const result of going) {
      removeResult(result);
      process.stdout.write(`removed ${result.name} (${formatValue(result.bytes, 'bytes')})\n`);
    }
    if (going.length === 0) process.stderr.write('no result to remove\n');
    return 0;
  },
});

function toRemove(
  all: readonly StoredResult[],
  words: readonly string[],
  values: { all?: boolean; 'older-than'?: string },
): readonly StoredResult[] {
  const days = parseWholeNumber('--older-than', values['older-than'], 0, 100_000);
  if ([words.length > 0, values.all, days !== undefined].filter(Boolean).length !== 1)
    throw new ExpectedError('lab results remove: expected RESULT..., --older-than DAYS, or --all');
  if (values.all) return all;
  if (days !== undefined) return resultsToRemove(all, { days, bytes: Infinity }, Date.now());
  return [...new Set(words.map((word) => pickResult(word, all)))];
}

function list(all: readonly StoredResult[]): string {
  if (all.length === 0) return 'no results yet; `lab up FILE` makes one\n';
  const rows = all.map(({ name, of, verdict = 'did not end', written, bytes, what }) => [
    name,
    `lab ${of}`,
    verdict,
    formatAge(written),
    formatValue(bytes, 'bytes'),
    what,
  ]);
  const table = columns([['RESULT', 'BY', 'VERDICT', 'WHEN', 'SIZE', 'WHAT'], ...rows], {
    indent: 0,
    right: [4],
  });
  const bytes = all.reduce((sum, result) => sum + result.bytes, 0);
  const total = `${all.length} ${all.length === 1 ? 'result' : 'results'}, ${formatValue(bytes, 'bytes')}`;
  return `${table.join('\n')}\n\n${total}\n`;
}

/** As the command that made it has shown it, but for the rounds of verify. */
async function show({ name, directory, of, verdict }: StoredResult, json: boolean): Promise<void> {
  if (verdict === undefined)
    throw new ExpectedError(
      of === 'test'
        ? `${name} did not end; continue it with: lab test --resume ${directory}`
        : `${name} has no result: its files are damaged; \`lab results remove ${name}\` removes it`,
    );
  const { readResults, readSuite } = await import('../../suite/compare/read.ts');
  const { formatSummary } = await import('../../report/summary/result-summary.ts');
  const { formatSuite } = await import('../../report/summary/suite-summary.ts');
  const screen = screenOf(process.stdout);
  if (of === 'test') {
    const suite = await readSuite(directory);
    process.stdout.write(json ? `${JSON.stringify(suite, null, 2)}\n` : formatSuite(suite, screen));
    return;
  }
  const folders = of === 'verify' ? [`${directory}/base`, `${directory}/fix`] : [directory];
  const results = (await Promise.all(folders.map(readResults))).flat();
  const text = results.map((result) => formatSummary(result, screen)).join('\n');
  process.stdout.write(json ? `${JSON.stringify(of === 'verify' ? results : results[0], null, 2)}\n` : text);
  if (of === 'verify' && !json) process.stdout.write(`\nverify: ${verdict}\n`);
}
