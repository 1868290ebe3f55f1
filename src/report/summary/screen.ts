import { styleText } from 'node:util';

export type Style = 'pass' | 'fail' | 'doubt' | 'strong' | 'faint';

/** Capabilities of the output: colours, Unicode, width. */
export interface Screen {
  /** columns */
  width: number;
  unicode: boolean;
  paint(style: Style, text: string): string;
}

const formats = {
  pass: ['bold', 'green'],
  fail: ['bold', 'red'],
  doubt: ['yellow'],
  strong: ['bold'],
  faint: ['dim'],
} as const satisfies Record<Style, unknown>;

/** Line length without a terminal. */
const plainWidth = 100;

/** NO_COLOR, FORCE_COLOR, the locale and the width of the terminal decide. */
export function screenOf(stream: Partial<NodeJS.WriteStream>, env: NodeJS.ProcessEnv = process.env): Screen {
  const terminal = stream.isTTY === true && env.TERM !== 'dumb';
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  return makeScreen({
    width: stream.columns || plainWidth,
    unicode: /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || ''),
    color: (terminal || forced) && !env.NO_COLOR,
  });
}

export function makeScreen({
  width,
  unicode,
  color,
}: {
  width: number;
  unicode: boolean;
  color: boolean;
}): Screen {
  return {
    width,
    unicode,
    paint: (style, text) => (color ? styleText([...formats[style]], text, { validateStream: false }) : text),
  };
}

const plain: Readonly<Record<string, string>> = {
  '✔': '+',
  '✖': 'x',
  '▲': '!',
  '–': '-',
  '·': '-',
  '…': '...',
  '≥': '>=',
  '≤': '<=',
  µ: 'u',
  '→': '->',
  '’': "'",
  '×': 'x',
};

/** ASCII replacements for a locale without UTF-8. */
export const toLocaleCharacters = (screen: Screen, text: string): string =>
  screen.unicode ? text : text.replaceAll(/\P{ASCII}/gu, (sign) => plain[sign] ?? '?');
