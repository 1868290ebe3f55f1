import { styleText } from 'node:util';

export type Style = 'pass' | 'fail' | 'doubt' | 'strong' | 'faint';

/** What the place that text is written to can show. */
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

/** Where there is no terminal, lines are as long as this. */
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

/** Where the locale isn't UTF-8, the nearest in ASCII. */
export const spell = (screen: Screen, text: string): string =>
  screen.unicode ? text : text.replaceAll(/\P{ASCII}/gu, (sign) => plain[sign] ?? '?');
