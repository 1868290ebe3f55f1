import { basename } from 'node:path';
import { ExpectedError } from '../../lib/errors.ts';
import { environmentOf, guestAt, pickLab, pickNode, runningLabs } from '../../run/running-labs.ts';
import { defineCommand } from '../command.ts';

/** A guest has its own programs. */
const guestShell = ['sh', '-c', 'command -v bash >/dev/null && exec bash --norc; exec sh'];

export default defineCommand({
  name: 'shell',
  summary: 'Open a shell in a node of a running lab',
  usage: '[LAB] NODE',
  options: {},
  details: 'Runs $SHELL; in a guest, bash if installed, else sh.',
  async run(_, positionals) {
    const wanted = positionals.at(-1);
    if (wanted === undefined || positionals.length > 2)
      throw new ExpectedError('lab shell: expected [LAB] NODE');
    const lab = pickLab(runningLabs(), positionals.length === 2 ? positionals[0] : undefined);
    const node = pickNode(lab, wanted);
    const shell = process.env.SHELL || '/bin/sh';
    // The prompt shows the node.
    const quiet = basename(shell) === 'bash' ? ['--norc'] : [];
    const { execInNode } = await import('../../run/exec-in-node.ts');
    return execInNode(lab, node, guestAt(lab, node) === undefined ? [shell, ...quiet] : guestShell, {
      ...environmentOf(lab, node),
      PS1: `${lab.name} ${node}# `,
    });
  },
});
