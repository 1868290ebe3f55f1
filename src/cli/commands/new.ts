import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ExpectedError } from '../../lib/errors.ts';
import { packageRoot } from '../../lib/package-root.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { programNames } from '../../mangler/programs.ts';
import { defineCommand } from '../command.ts';

/** Templates: where their files go, and the hint to print afterwards. */
const sorts = {
  mangler: {
    folder: (name: string) => join('bpf', name),
    next: (name: string) =>
      `\`lab manglers ${name}\` shows it; a scenario attaches it with \`program: ${name}\`; docs/manglers.md says more.`,
  },
  scenario: {
    folder: () => 'scenarios',
    next: (name: string) =>
      `\`lab validate scenarios/${name}.yaml\` checks it, \`lab up scenarios/${name}.yaml\` runs it.`,
  },
};

export default defineCommand({
  name: 'new',
  summary: 'Create a mangler or a scenario from a working template',
  usage: 'mangler NAME | scenario NAME',
  options: {},
  details: 'Writes ./bpf/NAME/ or ./scenarios/NAME.yaml; never overwrites a file.',
  async run(_values, [sort = '', name = '', ...more]) {
    if (!Object.hasOwn(sorts, sort)) {
      const near = nearestWord(sort, Object.keys(sorts));
      throw new ExpectedError(
        `lab new: ${sort ? `unknown template "${sort}"` : 'expected a template'}; known: ${joinWords(Object.keys(sorts))}` +
          (near ? `; did you mean "${near}"?` : ''),
      );
    }
    if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(name) || more.length > 0)
      throw new ExpectedError(
        `lab new ${sort}: ${name ? `"${[name, ...more].join(' ')}" is not a name` : 'it needs a name'}; allowed: lowercase letters, digits and "-", at most 32 characters`,
      );
    if (sort === 'mangler' && programNames().includes(name))
      throw new ExpectedError(
        `there is a mangler ${name} already (\`lab manglers ${name}\`); choose another name`,
      );
    const { folder, next } = sorts[sort as keyof typeof sorts];
    const written = writeTemplate(join(packageRoot, 'templates', sort), folder(name), name);
    process.stdout.write(`${written.map((file) => `wrote ${file}`).join('\n')}\n${next(name)}\n`);
    return 0;
  },
});

/** Copies a template's files; NAME in their names and text becomes the name. */
function writeTemplate(template: string, folder: string, name: string): string[] {
  const schema = relative(resolve(folder), join(packageRoot, 'docs/schema/scenario.json'));
  return readdirSync(template).map((entry) => {
    const file = join(folder, entry.replace('NAME', name));
    const text = readFileSync(join(template, entry), 'utf8')
      .replaceAll('NAME', name)
      .replaceAll('SCHEMA', schema);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: 'wx' });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new ExpectedError(
        code === 'EEXIST'
          ? `${file} is there already; choose another name`
          : `${file} can't be written: ${message}`,
      );
    }
    return file;
  });
}
