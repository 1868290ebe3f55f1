import type { Span } from './terminal-screen.ts';

export interface Theme {
  background: string;
  border: string;
  text: string;
  dim: string;
  /** The ANSI colours that lab prints: 1 red, 2 green, 3 yellow, 4 blue, 5 magenta, 6 cyan. */
  colors: Record<number, string>;
}

export const themes: Record<'light' | 'dark', Theme> = {
  light: {
    background: '#ffffff',
    border: '#d1d9e0',
    text: '#1f2328',
    dim: '#59636e',
    colors: { 1: '#cf222e', 2: '#1a7f37', 3: '#9a6700', 4: '#0969da', 5: '#8250df', 6: '#1b7c83' },
  },
  dark: {
    background: '#0d1117',
    border: '#3d444d',
    text: '#e6edf3',
    dim: '#9198a1',
    colors: { 1: '#ff7b72', 2: '#3fb950', 3: '#d29922', 4: '#58a6ff', 5: '#bc8cff', 6: '#39c5cf' },
  },
};

const fontSize = 13;
const cell = { width: 7.8, height: 18 };
const margin = 16;

/** A picture of a terminal with these lines. */
export function terminalSvg(lines: readonly Span[][], columns: number, theme: Theme, title: string): string {
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const height = lines.length * cell.height + 2 * margin;
  const texts = lines.flatMap((spans, row) => spans.map((span) => textOf(span, row, theme)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>${escape(title)}</title>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${theme.background}" stroke="${theme.border}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}" fill="${theme.text}" xml:space="preserve">
${texts.join('\n')}
</g>
</svg>
`;
}

function textOf({ column, text, bold, dim, color }: Span, row: number, theme: Theme): string {
  const x = margin + column * cell.width;
  const y = margin + row * cell.height + fontSize;
  const fill = color === undefined ? (dim ? theme.dim : undefined) : theme.colors[color];
  if (color !== undefined && fill === undefined) throw new Error(`the themes lack ANSI colour ${color}`);
  // The width is set, so that a font with wider letters moves nothing.
  const length = [...text].length * cell.width;
  const attributes = [
    `x="${x.toFixed(1)}" y="${y}" textLength="${length.toFixed(1)}" lengthAdjust="spacingAndGlyphs"`,
    ...(bold ? ['font-weight="bold"'] : []),
    ...(fill ? [`fill="${fill}"`] : []),
  ];
  return `<text ${attributes.join(' ')}>${escape(text)}</text>`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
