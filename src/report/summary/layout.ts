import { stripVTControlCharacters } from 'node:util';

/** Rows of cells, each column as wide as its widest cell. Numbers (`right`) are flush right. */
export function columns(
  rows: readonly (readonly string[])[],
  { indent = 2, gap = 2, right = [] as readonly number[] } = {},
): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, length(cell))));
  return rows.map((row) => {
    const cells = row.map((cell, index) => {
      const fill = ' '.repeat(widths[index]! - length(cell));
      return right.includes(index) ? fill + cell : cell + fill;
    });
    return (' '.repeat(indent) + cells.join(' '.repeat(gap))).trimEnd();
  });
}

/** Whether it fits without wrapping. */
export const fits = (lines: readonly string[], width: number): boolean =>
  lines.every((line) => length(line) <= width);

/** Width of the text in columns, without colours. */
export const length = (text: string): number => [...stripVTControlCharacters(text)].length;

/** Wraps a sentence at spaces; longer words stay whole. Continuation lines are indented by `hang`. */
export function wrap(text: string, width: number, hang = 0): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && length(line) + 1 + length(word) > width) {
        lines.push(line);
        line = ' '.repeat(hang) + word;
      } else line = line === '' ? (lines.length > 0 ? ' '.repeat(hang) : '') + word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}
