import { ExpectedError, exitCodes } from '../../lib/errors.ts';
import type { Reproduction } from '../../bundle/reproduced.ts';
import { defineCommand } from '../command.ts';
import { parseSettings } from '../select-cases.ts';
import { inVmOf, inVmOptions, setOption } from '../shared-options.ts';

const codes: Record<Reproduction['answer'], number> = {
  reproduced: exitCodes.pass,
  'not reproduced': exitCodes.fail,
  inconclusive: exitCodes.inconclusive,
};

export default defineCommand({
  name: 'replay',
  summary: 'Run a bundle of `lab pack`, and say whether it reproduces',
  usage: 'BUNDLE [--in-vm | --trust] [options]',
  options: {
    ...inVmOptions,
    trust: { type: 'boolean', description: 'run the commands and programs that it brings, on this machine' },
    unpack: { type: 'string', value: 'DIR', description: 'unpack it there, and run nothing' },
    set: setOption,
    out: { type: 'string', value: 'DIR', description: 'directory for the result and kept files' },
    json: { type: 'boolean', description: 'print the answer as JSON, and nothing else, on stdout' },
    verbose: { type: 'boolean', short: 'v', description: 'print a line for each step' },
  },
  details:
    'A bundle is a stranger’s code. It says first what differs from the machine where it was recorded, and what it would\n' +
    'run; what brings commands or programs of its own is run in a throw-away guest (--in-vm), or if you trust it (--trust).\n' +
    'Exit code: 0 reproduced; 1 not reproduced; 2 it is damaged, or not trusted; 3 inconclusive.',
  async run(values, positionals) {
    const [archive, ...others] = positionals;
    if (archive === undefined || others.length > 0)
      throw new ExpectedError('lab replay: expected exactly one BUNDLE');
    if (values.unpack !== undefined) {
      const { unpackBundle } = await import('../../bundle/read.ts');
      const index = await unpackBundle(archive, values.unpack);
      process.stdout.write(
        `unpacked ${index.files.length} files to ${values.unpack}; nothing was run: read ${values.unpack}/README.md\n`,
      );
      return 0;
    }
    const { replay } = await import('../replay-bundle.ts');
    const answer = await replay(archive, {
      ...values,
      set: parseSettings(values.set ?? []),
      inVm: inVmOf(values).inVm,
    });
    return codes[answer];
  },
});
