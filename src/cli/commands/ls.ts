import { relative } from 'node:path';
import { runningLabs } from '../../run/running-labs.ts';
import { columns } from '../../report/summary/layout.ts';
import { formatSeconds } from '../../lib/format-value.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'ls',
  summary: 'List running labs',
  usage: '[--json]',
  options: { json: { type: 'boolean', description: 'print JSON, with each lab’s process id' } },
  async run({ json }) {
    const labs = runningLabs();
    if (json) process.stdout.write(`${JSON.stringify(labs, null, 2)}\n`);
    else if (labs.length === 0)
      process.stderr.write('no lab is running; start one with `lab up FILE --keep`\n');
    else {
      const rows = labs.map(({ name, id, nodes, started, file }) => [
        name,
        id,
        namesOf(nodes),
        started === '' ? '-' : formatSeconds((Date.now() - Date.parse(started)) / 1000),
        file === undefined ? '-' : fromHere(file),
      ]);
      const table = columns([['LAB', 'ID', 'NODES', 'UP', 'FILE'], ...rows], { indent: 0 });
      process.stdout.write(`${table.join('\n')}\n`);
    }
    return 0;
  },
});

/** Nodes that are named; of a large lab the rest is a number. */
const named = 8;

function namesOf(nodes: readonly { name: string }[]): string {
  const rest = nodes.length - named;
  const names = nodes.slice(0, rest > 2 ? named : undefined).map(({ name }) => name);
  return [...names, ...(rest > 2 ? [`and ${rest} more`] : [])].join(' ');
}

const fromHere = (file: string): string => {
  const way = relative(process.cwd(), file);
  return way.startsWith('..') ? file : way;
};
