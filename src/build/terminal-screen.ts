import xterm from '@xterm/headless';

/** Text in one style, from one column on. `color` is a number of the 16 ANSI colours. */
export interface Span {
  column: number;
  text: string;
  bold: boolean;
  dim: boolean;
  color?: number;
}

/**
 * What a terminal shows once it has been sent `output`, line by line, without blank lines at the end.
 * Words two or more blanks apart are spans of their own, so that tables stay aligned in any font.
 */
export async function screenOf(output: string, columns: number): Promise<Span[][]> {
  const terminal = new xterm.Terminal({ cols: columns, rows: 200, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const buffer = terminal.buffer.active;
  const lines: Span[][] = [];
  for (let row = 0; row < buffer.length; row++) lines.push(spansOf(buffer.getLine(row)!));
  terminal.dispose();
  return lines.slice(0, lines.findLastIndex((line) => line.length > 0) + 1);
}

function spansOf(line: xterm.IBufferLine): Span[] {
  const spans: Span[] = [];
  let blanks = 2;
  for (let column = 0; column < line.length; column++) {
    const cell = line.getCell(column)!;
    if (cell.getWidth() === 0) continue;
    const text = cell.getChars() || ' ';
    const style = {
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
      ...(cell.isFgPalette() && { color: cell.getFgColor() }),
    };
    const last = spans.at(-1);
    if (text === ' ') blanks++;
    else if (last && blanks < 2 && sameStyle(last, style)) {
      last.text += ' '.repeat(blanks) + text;
      blanks = 0;
    } else {
      spans.push({ column, text, ...style });
      blanks = 0;
    }
  }
  return spans;
}

const sameStyle = (span: Span, style: Omit<Span, 'column' | 'text'>): boolean =>
  span.bold === style.bold && span.dim === style.dim && span.color === style.color;
