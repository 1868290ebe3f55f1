import type { CaseResult, ExpectationResult, Verdict } from '../../result/model.ts';
import { columns, fits, wrap } from './layout.ts';
import { formatRange, formatValue } from '../../lib/format-value.ts';
import type { Screen, Style } from './screen.ts';

export const styles: Record<Verdict, Style> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'doubt',
  skipped: 'doubt',
};
const marks: Record<Verdict, string> = { pass: '✔', fail: '✖', inconclusive: '▲', skipped: '–' };

/** A line for each expectation: what was expected, what was seen. */
export function formatExpectations({ expectations, runs }: CaseResult, screen: Screen): string[] {
  const arms = new Set(runs.map((run) => run.arm));
  const rows = expectations.map((expectation) => [
    screen.paint(styles[expectation.verdict], marks[expectation.verdict]),
    expectation.metric + (arms.size > 1 ? screen.paint('faint', ` ${expectation.arm}`) : ''),
    expectation.bound.says,
    observed(expectation),
  ]);
  const table = columns(rows);
  const narrow = !fits(table, screen.width);
  return rows.flatMap(([mark, name, ...told], index) => {
    const { reason, verdict } = expectations[index]!;
    const below = [
      ...(narrow ? told : []),
      ...(reason && verdict !== 'pass' ? wrap(reason, screen.width - 6) : []),
    ];
    return [narrow ? `  ${mark}  ${name}` : table[index]!, ...below.map((text) => `      ${text}`)];
  });
}

function observed({ observed: value, unit, interval, bound }: ExpectationResult): string {
  if (value === null) return 'not seen';
  const shown = bound.of === undefined ? unit : 'share';
  const range = interval ? ` (${formatRange(interval[0]!, interval[1]!, shown)})` : '';
  return `seen ${formatValue(value, shown)}${range}`;
}
