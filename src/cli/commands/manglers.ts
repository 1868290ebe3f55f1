import { loadProgram, listPrograms, type ProgramManifest } from '../../mangler/programs.ts';
import { columns } from '../../report/summary/layout.ts';
import { defineCommand } from '../command.ts';
import { describeMangler } from '../mangler-text.ts';

export default defineCommand({
  name: 'manglers',
  summary: 'List the programs that a scenario can attach, or show one with its parameters',
  usage: '[NAME | FILE.c | FILE.o] [--json]',
  options: { json: { type: 'boolean', description: 'as JSON' } },
  details: 'Programs are looked up in ./bpf, then among those shipped with lab. See docs/manglers.md.',
  async run({ json }, positionals) {
    const programs = positionals.length > 0 ? positionals.map((name) => loadProgram(name)) : listPrograms();
    if (json) process.stdout.write(`${JSON.stringify(programs, null, 2)}\n`);
    else if (positionals.length > 0) process.stdout.write(`${programs.map(describeMangler).join('\n\n')}\n`);
    else process.stdout.write(`${overview(programs).join('\n')}\n`);
    return 0;
  },
});

function overview(programs: readonly ProgramManifest[]): string[] {
  const rows = programs.map(({ name, hooks, parameters, title }) => [
    name,
    hooks.join(' '),
    parameters.map((parameter) => parameter.name).join(' ') || '-',
    title,
  ]);
  return columns([['NAME', 'HOOKS', 'PARAMETERS', 'WHAT IT DOES'], ...rows], { indent: 0 });
}
