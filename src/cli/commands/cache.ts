import { cacheDirectory } from '../../lib/directories.ts';
import { ExpectedError } from '../../lib/errors.ts';
import { formatAge } from '../../lib/format-age.ts';
import { formatValue } from '../../lib/format-value.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { columns } from '../../report/summary/layout.ts';
import {
  cacheContents,
  cacheLimit,
  partNames,
  removeEntries,
  type CachePart,
} from '../../run/cache-contents.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'cache',
  summary: 'Show what lab keeps to be faster next time, or empty it',
  usage: '[--json] | empty [PART...]',
  options: { json: { type: 'boolean', description: 'print JSON, with each entry' } },
  details:
    `Parts: ${partNames.join(', ')}. All of it can be made again. Above ${formatValue(cacheLimit, 'bytes')}, what was not used\n` +
    'for longest goes after a run. Do not empty it while a lab with guests is starting.',
  async run({ json }, [action, ...names]) {
    const contents = cacheContents();
    if (action === undefined) {
      process.stdout.write(json ? `${JSON.stringify(contents, null, 2)}\n` : list(contents));
      return 0;
    }
    if (action !== 'empty')
      throw new ExpectedError(`lab cache ${action}: expected nothing, or \`lab cache empty [PART...]\``);
    for (const name of names) if (!partNames.includes(name)) throw unknownPart(name);
    const wanted = contents.filter(({ name }) => names.length === 0 || names.includes(name));
    const freed = removeEntries(wanted.flatMap(({ entries }) => entries));
    process.stdout.write(`removed ${formatValue(freed, 'bytes')} from ${cacheDirectory()}\n`);
    return 0;
  },
});

function list(contents: readonly CachePart[]): string {
  const sum = (entries: CachePart['entries']) => entries.reduce((bytes, entry) => bytes + entry.bytes, 0);
  const rows = contents.map(({ name, title, entries }) => [
    name,
    String(entries.length),
    formatValue(sum(entries), 'bytes'),
    entries.length === 0 ? '-' : formatAge(Math.max(...entries.map(({ used }) => used))),
    title,
  ]);
  const all = contents.flatMap(({ entries }) => entries);
  const total = ['all', String(all.length), formatValue(sum(all), 'bytes'), '', cacheDirectory()];
  const table = columns([['PART', 'ENTRIES', 'SIZE', 'USED', 'WHAT'], ...rows, total], {
    indent: 0,
    right: [1, 2],
  });
  return `${table.join('\n')}\n`;
}

function unknownPart(name: string): ExpectedError {
  const near = nearestWord(name, partNames);
  return new ExpectedError(
    `no part "${name}" of the cache; its parts are ${joinWords(partNames)}${near ? `; did you mean "${near}"?` : ''}`,
  );
}
