import { commonParameters } from '../../mangler/common.ts';
import { loadProgram, listPrograms, type ProgramManifest } from '../../mangler/programs.ts';
import { columns } from '../../report/summary/layout.ts';
import { defineCommand } from '../command.ts';
import { describeCommon, describeMangler } from '../mangler-text.ts';

export default defineCommand({
  name: 'manglers',
  summary: 'List the programs that a scenario can attach, or show one with its parameters',
  usage: '[NAME | FILE.c | FILE.o | --common] [--json]',
  options: {
    json: { type: 'boolean', description: 'as JSON' },
    common: { type: 'boolean', description: 'the parameters that most have in common: match and selection' },
  },
  details: 'Programs are looked up in ./bpf, then among those shipped with lab. See docs/manglers.md.',
  async run({ json, common }, positionals) {
    if (common) {
      process.stdout.write(json ? `${JSON.stringify(commonParameters, null, 2)}\n` : `${describeCommon()}\n`);
      return 0;
    }
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
    parametersIn(parameters),
    title,
  ]);
  return [
    ...columns([['NAME', 'HOOKS', 'PARAMETERS', 'WHAT IT DOES'], ...rows], { indent: 0 }),
    '',
    '... are those that most have in common: `lab manglers --common` shows them.',
  ];
}

/** "..." are those in common. */
const parametersIn = (parameters: ProgramManifest['parameters']): string =>
  [
    ...parameters.filter(({ common }) => !common).map(({ name }) => name),
    ...(parameters.some(({ common }) => common) ? ['...'] : []),
  ].join(' ') || '-';
