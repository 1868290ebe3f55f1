import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import test from 'ava';
import type { Command } from '../../src/cli/command.ts';
import { labCallsOf, pages, project } from '../helpers/markdown.ts';

const folder = join(project, 'src/cli/commands');
const names = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
const list = readFileSync(join(project, 'docs/commands.md'), 'utf8');

async function commandOf(name: string): Promise<Command | undefined> {
  if (!names.includes(name)) return undefined;
  return ((await import(join(folder, `${name}.ts`))) as { default: Command }).default;
}

test('every call of lab in a page is a command with options that it has', async (t) => {
  let calls = 0;
  for (const page of pages())
    for (const [name = '', ...words] of labCallsOf(readFileSync(join(project, page), 'utf8'))) {
      calls++;
      // The launcher's own.
      if (name.startsWith('--')) continue;
      const command = await commandOf(name);
      if (!t.truthy(command, `${page}: lab ${name}`)) continue;
      const end = words.indexOf('--');
      const args = end < 0 ? words : words.slice(0, end);
      const call = `${page}: lab ${[name, ...args].join(' ')}`;
      t.notThrows(
        () => parseArgs({ args, options: command!.options, allowPositionals: true, strict: true }),
        call,
      );
    }
  t.true(calls > 20, `${calls} calls found`);
});

test('docs/commands.md lists every command', (t) => {
  for (const name of names) t.true(new RegExp(`^\\| \`lab ${name}\\b`, 'm').test(list), name);
});
