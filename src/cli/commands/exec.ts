import { ExpectedError } from '../../lib/errors.ts';
import { environmentOf, pickLab, pickNode, standingLabs } from '../../run/standing.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'exec',
  summary: 'Run a command in a node of a lab that stands',
  usage: '[LAB] NODE -- COMMAND [ARGUMENT...]',
  options: {},
  details: 'The exit code is the command’s. Example: lab exec h1 -- ping -c 1 h2',
  async run(_, positionals, rest) {
    const node = positionals.at(-1);
    if (node === undefined || positionals.length > 2 || rest.length === 0)
      throw new ExpectedError(
        'lab exec: what to run, and where? lab exec [LAB] NODE -- COMMAND [ARGUMENT...]',
      );
    const lab = pickLab(standingLabs(), positionals.length === 2 ? positionals[0] : undefined);
    const name = pickNode(lab, node);
    const { attend } = await import('../../run/attend.ts');
    return attend(lab, name, rest, environmentOf(lab, name));
  },
});
