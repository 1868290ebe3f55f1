import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { split } from 'shlex';

export const project = fileURLToPath(new URL('../..', import.meta.url));

/** The pages of the project, by their path in it. */
export function pages(): string[] {
  const markdown = (folder: string) =>
    readdirSync(`${project}${folder}`).filter((name) => name.endsWith('.md'));
  return [...markdown(''), ...markdown('docs').map((name) => `docs/${name}`)];
}

export interface Block {
  language: string;
  text: string;
}

/** Fenced blocks of code. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^( *)```(\w*)\n([^]*?)^\1```$/gm)].map(([, , language = '', text = '']) => {
    return { language, text };
  });
}

/** Targets of the links outside of code. */
export function linksOf(page: string): string[] {
  const prose = page.replaceAll(/^( *)```[^]*?^\1```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** What a heading is called in a link, as GitHub makes it. */
export function anchorsOf(page: string): Set<string> {
  const prose = page.replaceAll(/^( *)```[^]*?^\1```$/gm, '');
  return new Set(
    [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/**
 * Calls of lab in the blocks of a page, as lists of words without "lab": all lines of a shell block, those after
 * a prompt in a block of the console.
 */
export function labCallsOf(page: string): string[][] {
  const lines = blocksOf(page).flatMap(({ language, text }) => {
    const all = text.replaceAll('\\\n', ' ').split('\n');
    if (language === 'sh') return all;
    return language === 'console' ? all.flatMap((line) => /^\$ (.*)$/.exec(line)?.[1] ?? []) : [];
  });
  return lines.flatMap((line) => {
    const [, words] = /^(?:sudo |[A-Z_]+=\S+ )*(?:\.\/)?lab (.*)$/.exec(line) ?? [];
    return words === undefined ? [] : [upToShell(split(words.replace(/ #.*/, '')))];
  });
}

/** What comes before a pipe, a redirection, a comment or the next command. */
function upToShell(words: string[]): string[] {
  const end = words.findIndex((word) => /^([|#<>;&]|[12]?>)/.test(word));
  return end < 0 ? words : words.slice(0, end);
}
