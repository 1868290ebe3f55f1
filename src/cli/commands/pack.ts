import { existsSync } from 'node:fs';
import { ExpectedError } from '../../lib/errors.ts';
import { formatValue } from '../../lib/format-value.ts';
import { parseSize } from '../../lib/quantity.ts';
import { columns } from '../../report/summary/layout.ts';
import type { Packed } from '../../bundle/pack.ts';
import { defineCommand } from '../command.ts';
import { requestFor } from '../pack-request.ts';
import { parseSettings } from '../select-cases.ts';
import { setOption } from '../shared-options.ts';

export default defineCommand({
  name: 'pack',
  summary: 'Pack a reproduction into one file, for somebody else to replay',
  usage: 'SCENARIO | RESULT [-o FILE] [--dry-run]',
  options: {
    out: { type: 'string', short: 'o', value: 'FILE', description: 'the bundle; default: NAME.tgz' },
    'dry-run': { type: 'boolean', description: 'list what would be in it, and write nothing' },
    set: setOption,
    captures: {
      type: 'string',
      value: 'SIZE',
      description: 'room for captures; larger ones are left out',
      default: '64M',
    },
  },
  details:
    'SCENARIO is packed with its newest stored result, if there is one since the file was changed; RESULT is a directory,\n' +
    'or a name as `lab results` lists them. The same content gives the same bytes. What commands printed is cleared of\n' +
    'names of the host and the user, the path of the home and addresses of the machine; captures and the files that\n' +
    'you wrote are packed as they are, and what is found in the latter is told.',
  async run(values, positionals) {
    const [word, ...others] = positionals;
    if (word === undefined || others.length > 0)
      throw new ExpectedError('lab pack: expected exactly one SCENARIO or RESULT');
    const { pack } = await import('../../bundle/pack.ts');
    const request = await requestFor(word, parseSettings(values.set ?? []), roomOf(values.captures));
    const packed = await pack(request);
    for (const warning of packed.warnings) process.stderr.write(`warning: ${warning}\n`);
    if (values['dry-run']) {
      process.stdout.write(list(packed));
      return 0;
    }
    const archive = values.out ?? `${packed.index.name}.tgz`;
    if (values.out === undefined && existsSync(archive))
      throw new ExpectedError(`${archive} is there already; name another file with -o`);
    const { writeBundle } = await import('../../bundle/write.ts');
    await writeBundle(archive, packed.index, packed.files);
    const { statSync } = await import('node:fs');
    const verdict = request.result ? `recorded: ${request.result.verdict}` : 'no result is recorded in it';
    process.stdout.write(
      `wrote ${archive}: ${packed.files.length} files, ${formatValue(statSync(archive).size, 'bytes')}; ${verdict}\n`,
    );
    return 0;
  },
});

function roomOf(word = '64M'): number {
  const bytes = parseSize(word);
  if (bytes === undefined) throw new ExpectedError(`--captures ${word}: expected a size, "64M" for example`);
  return bytes;
}

function list({ index, files }: Packed): string {
  const rows = index.files.map(({ path, size, what }) => [path, formatValue(size, 'bytes'), what]);
  const left = index.left.map(({ path, why }) => `  not in it: ${path}: ${why}`);
  const needs = index.needs.map((name) => `  to be set by whoever replays it: ${name}`);
  const total = files.length === 1 ? '1 file' : `${files.length} files`;
  const bytes = index.files.reduce((sum, { size }) => sum + size, 0);
  return [
    ...columns(rows, { indent: 0, right: [1] }),
    ...left,
    ...needs,
    `${total}, ${formatValue(bytes, 'bytes')} before compression; nothing was written`,
    '',
  ].join('\n');
}
