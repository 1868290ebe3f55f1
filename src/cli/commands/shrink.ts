import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { ExpectedError, InputError } from '../../lib/errors.ts';
import { defineCommand } from '../command.ts';
import { errorRateOptions, parseShareOption } from '../parse-share.ts';
import { parseSettings, parseWholeNumber } from '../select-cases.ts';
import { inVmOf, inVmOptions, setOption } from '../shared-options.ts';

export default defineCommand({
  name: 'shrink',
  summary: 'Make the smallest scenario that still shows the bug',
  usage: 'FILE [-o FILE] [options]',
  options: {
    out: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      description: 'the smaller file; default: NAME-small.yaml',
    },
    set: setOption,
    ...inVmOptions,
    repeat: { type: 'string', value: 'N', description: 'maximum rounds of a candidate', default: '30' },
    ...errorRateOptions,
    bug: {
      type: 'string',
      value: 'EXPECTATION|FINGERPRINT',
      description: 'the bug to keep; default: what the file shows',
    },
  },
  details:
    'Nodes, links, items, settings and values are taken away as long as the bug shows: each candidate is run as often as\n' +
    '--rate and --error ask. Values with variables stay, so that `lab verify` can judge the smaller file. Interrupted, the\n' +
    'same command continues: FILE.journal has what was judged.',
  async run(values, positionals) {
    const [word, ...others] = positionals;
    if (word === undefined || others.length > 0)
      throw new ExpectedError('lab shrink: expected exactly one FILE');
    const { findFile } = await import('../../scenario/file/find-file.ts');
    const found = findFile(word, 'scenarios', '.');
    if (!('path' in found))
      throw new InputError([{ position: { file: word, line: 1, column: 1 }, ...found }]);
    const out = values.out ?? `${basename(found.path).replace(/\.ya?ml$/, '')}-small.yaml`;
    if (existsSync(out)) throw new ExpectedError(`${out} is there already; name another file with -o`);
    const { shrinkFile } = await import('../shrink-file.ts');
    await shrinkFile(found.path, out, {
      set: parseSettings(values.set ?? []),
      ...inVmOf(values),
      most: parseWholeNumber('--repeat', values.repeat, 1, 10_000) ?? 30,
      rate: parseShareOption('--rate', values.rate),
      error: parseShareOption('--error', values.error),
      bug: values.bug,
    });
    return 0;
  },
});
