import { ExpectedError } from '../../lib/errors.ts';
import { environmentOf, pickLab, pickNode, runningLabs } from '../../run/running-labs.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'exec',
  summary: 'Run a command in a node of a running lab',
  usage: '[LAB] NODE -- COMMAND [ARGUMENT...]',
  options: {},
  details: 'The exit code is the command’s. Example: lab exec h1 -- ping -c 1 h2',
  async run(_, positionals, rest) {
    const node = positionals.at(-1);
    if (node === undefined || positionals.length > 2 || rest.length === 0)
      throw new ExpectedError('lab exec: expected [LAB] NODE -- COMMAND [ARGUMENT...]');
    const lab = pickLab(runningLabs(), positionals.length === 2 ? positionals[0] : undefined);
    const name = pickNode(lab, node);
    const { execInNode } = await import('../../run/exec-in-node.ts');
    return execInNode(lab, name, rest, environmentOf(lab, name));
  },
});
