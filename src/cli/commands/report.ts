import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ExpectedError } from '../../lib/errors.ts';
import { formatValue } from '../../lib/format-value.ts';
import { defineCommand } from '../command.ts';
import { parseSettings } from '../select-cases.ts';
import { setOption } from '../shared-options.ts';

const formats = ['html', 'md'] as const;

export default defineCommand({
  name: 'report',
  summary: 'Make one page of a result or a suite, to read, to print, to send',
  usage: 'RESULT [-o FILE] [--format html|md]',
  options: {
    out: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      description: 'the page; "-" is stdout; default: NAME.html',
    },
    format: {
      type: 'string',
      value: 'FORMAT',
      description: 'html, or md for an issue or a mailing list',
      default: 'html',
    },
    set: setOption,
  },
  details:
    'RESULT is a directory, or a name as `lab results` lists them, or "last". The page refers to nothing outside of it.\n' +
    'Topology and commands are those of the scenario’s file, if that is there and has not changed since.',
  async run(values, positionals) {
    const [word = 'last', ...others] = positionals;
    if (others.length > 0) throw new ExpectedError('lab report: expected exactly one RESULT');
    const format = formats.find((one) => one === values.format);
    if (!format) throw new ExpectedError(`--format ${values.format}: it is one of ${formats.join(', ')}`);
    const { resultDirectory } = await import('../../suite/stored/find-result.ts');
    const directory = resultDirectory(word);
    const { reportOf } = await import('../report-of.ts');
    const text = await reportOf(directory, format, parseSettings(values.set ?? []));
    const file = values.out ?? `${basename(directory)}.${format}`;
    if (file === '-') {
      process.stdout.write(text);
      return 0;
    }
    if (values.out === undefined && existsSync(file))
      throw new ExpectedError(`${file} is there already; name another file with -o`);
    const { replaceFile } = await import('../../lib/replace-file.ts');
    const { explainWrite } = await import('../../result/store-result.ts');
    try {
      replaceFile(file, text);
    } catch (error) {
      throw explainWrite(error, join(file));
    }
    process.stdout.write(`wrote ${file} (${formatValue(Buffer.byteLength(text), 'bytes')})\n`);
    return 0;
  },
});
