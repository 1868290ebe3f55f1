import { basename, dirname, resolve } from 'node:path';
import { exitCodes, ExpectedError } from '../../lib/errors.ts';
import { load, loadTopology } from '../../scenario/load.ts';
import type { Topology } from '../../scenario/model.ts';
import { defineCommand } from '../command.ts';
import { setOption } from '../shared-options.ts';
import { parseSettings } from '../select-cases.ts';
import { kinds } from '../../kinds/index.ts';

/** Checks files and builds nothing. */
export default defineCommand({
  name: 'validate',
  summary: 'Check scenario and topology files; nothing is built',
  usage: 'FILE... [--set NAME=VALUE]',
  options: {
    set: setOption,
  },
  details:
    'A file in a directory named labs is read as a topology, any other as a scenario.\n' +
    'Every mistake is reported as FILE:LINE:COL: what is wrong; what is allowed; did you mean.',
  async run({ set }, files) {
    if (files.length === 0) throw new ExpectedError('lab validate: expected at least one FILE');
    const options = { set: parseSettings(set ?? []) };
    let code: number = exitCodes.pass;
    for (const file of files)
      try {
        process.stdout.write(`${file}: ${await describe(file, options)}\n`);
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error;
        process.stderr.write(`${error.message}\n`);
        code = error.exitCode;
      }
    return code;
  },
});

async function describe(file: string, options: { set: Record<string, string> }): Promise<string> {
  if (basename(dirname(resolve(file))) === 'labs')
    return parts(await loadTopology(file, { kinds, ...options }));
  const scenarios = await load(file, { kinds, ...options });
  const [first] = scenarios;
  return `${first ? parts(first.topology) : ''}, ${counted(scenarios.length, 'case')}`;
}

const parts = ({ nodes, links }: Topology): string =>
  `valid: ${counted(nodes.length, 'node')}, ${counted(links.length, 'link')}`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
