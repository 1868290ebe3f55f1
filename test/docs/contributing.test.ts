import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { execa } from 'execa';
import { blocksOf, project, type Block } from '../helpers/markdown.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const page = readFileSync(join(project, 'CONTRIBUTING.md'), 'utf8');
/** The blocks of the section with this heading, in their order. */
const blocksBelow = (heading: string): Block[] =>
  blocksOf(page.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? '');

/** A copy of the project as it is, with the packages that are installed. */
async function scratchCopy(t: ExecutionContext): Promise<string> {
  const copy = mkdtempSync('/tmp/lab-test-contributing-');
  t.teardown(() => rmSync(copy, { recursive: true }));
  const listed = await execa('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: project,
    reject: false,
  });
  for (const file of listed.stdout.split('\n').filter(Boolean)) cpSync(join(project, file), join(copy, file));
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/**
 * Does what a block says: writes the file that its first line names, appends YAML to one, changes one by a diff, or runs its commands.
 * @returns what the commands print
 */
async function follow(copy: string, { language, text }: Block): Promise<string> {
  if (language === 'diff') {
    change(copy, text);
    return '';
  }
  const [, path] = /^\/\/ (\S+)\n/.exec(text) ?? [];
  if (language === 'yaml') {
    appendFileSync(join(copy, /^# (\S+)\n/.exec(text)![1]!), text.replace(/^.*\n/, ''));
    return '';
  }
  if (path !== undefined) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text.replace(/^.*\n/, ''));
    return '';
  }
  let said = '';
  for (const line of text.trim().split('\n')) {
    const [command = '', ...words] = line.replace(/ +#.*$/, '').split(/\s+/);
    said += (await execa(command, words, { cwd: copy, all: true, env: { LAB_INSTALL: 'never' } })).all;
  }
  return said;
}

/** Each part after "@@" is lines that stand together in the file: "-" goes, "+" comes, " " stays. */
function change(copy: string, diff: string): void {
  const path = join(copy, /^\+\+\+ b\/(\S+)$/m.exec(diff)![1]!);
  let text = readFileSync(path, 'utf8');
  for (const part of diff.split(/^@@.*\n/m).slice(1)) {
    const lines = part.trimEnd().split('\n');
    const side = (sign: string) =>
      lines
        .filter((line) => [' ', sign].includes(line[0]!))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    if (!text.includes(side('-'))) throw new Error(`${path} has no:\n${side('-')}`);
    text = text.replace(side('-'), side('+'));
  }
  writeFileSync(path, text);
}

for (const heading of ['A first change: a kind of traffic', 'A first change: a mangler'])
  test(`CONTRIBUTING.md: ${heading}`, async (t) => {
    if (skipWithoutRoot(t)) return;
    const copy = await scratchCopy(t);
    const blocks = blocksBelow(heading);
    t.true(blocks.length >= 3);
    let said = '';
    for (const block of blocks) said += await follow(copy, block);
    t.regex(said, /\b(1 test|2 tests) passed/, 'the tests of what was added');
  });
