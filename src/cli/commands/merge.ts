import { ExpectedError, exitCodes } from '../../lib/errors.ts';
import type { SuiteVerdict } from '../../suite/model.ts';
import { defineCommand } from '../command.ts';
import { requestSchema } from '../suite-request.ts';

const codes: Record<SuiteVerdict, number> = { ...exitCodes, error: exitCodes.unusable };

export default defineCommand({
  name: 'merge',
  summary: 'Make one suite of the results of its shards, from several machines',
  usage: 'DIR... [options]',
  options: {
    out: { type: 'string', value: 'DIR', description: 'directory for the result.json of the whole' },
    reporter: {
      type: 'string',
      multiple: true,
      value: 'NAME[=FILE]',
      description: 'as of `lab test`: terminal, plain, json, junit, tap, ktap, markdown, github',
    },
    json: { type: 'boolean', description: 'print the result document as JSON, and nothing else, on stdout' },
    verbose: { type: 'boolean', short: 'v', description: 'a line for every run' },
  },
  details:
    'DIR is what `lab test --shard I/N --out DIR` wrote. Exit code: as of `lab test`; 3 where a shard is missing or\n' +
    'did not end, and nothing failed in the others.',
  async run(values, positionals) {
    if (positionals.length === 0)
      throw new ExpectedError('lab merge: expected directories of shards: lab merge DIR...');
    const { startReporters } = await import('../suite-reporters.ts');
    const { mergeShards } = await import('../../suite/merge/merge.ts');
    const { newSuiteDirectory } = await import('../../suite/suite-directory.ts');
    const reporting = await startReporters(values);
    try {
      const directory = values.out ?? newSuiteDirectory();
      const result = await mergeShards(positionals, { emit: reporting.event, directory, requestSchema });
      await reporting.end(result);
      const code = codes[result.verdict];
      return result.notRun && code === exitCodes.pass ? exitCodes.inconclusive : code;
    } catch (error) {
      await reporting.end();
      throw error;
    }
  },
});
