import { columns } from './layout.ts';
import { formatRange, formatValue } from '../../lib/format-value.ts';
import { toLocaleCharacters, type Screen, type Style } from './screen.ts';
import { leastRuns } from '../../result/statistics/shift-estimate.ts';
import type { ComparedResults } from '../../suite/compare/compare.ts';
import type { Figure } from '../../suite/compare/figure.ts';

const styles: Record<ComparedResults['verdict'], Style> = {
  'not worse': 'pass',
  worse: 'fail',
  inconclusive: 'doubt',
};

/** The comparison as text: environments, metrics, verdict. */
export function formatComparison(compared: ComparedResults, screen: Screen): string {
  const { environment, cases, only, verdict, reasons, error } = compared;
  const faint = (text: string) => screen.paint('faint', text);
  const lines = [
    screen.paint('strong', 'environment differences'),
    ...(environment.length === 0
      ? ['  none known']
      : columns(environment.map(({ what, before, after }) => [what, before ?? '–', '→', after ?? '–']))),
    ...cases.flatMap(({ name, before, after, figures }) => [
      '',
      `${screen.paint('strong', name)}  ${before === after ? after : `${before} → ${after}`}`,
      ...columns(figures.map((figure) => figureRow(figure, screen))),
    ]),
    ...only.before.map((name) => `${name}: ${faint('only in the first')}`),
    ...only.after.map((name) => `${name}: ${faint('only in the second')}`),
    '',
    screen.paint(styles[verdict], verdict.toUpperCase()),
    ...reasons.map((reason) => `  ${reason}`),
    ...(cases.some(({ figures }) => figures.some(({ change }) => change === 'few'))
      ? [
          faint(
            `  metrics with fewer than ${leastRuns(error)} runs on a side are shown but not judged: use --repeat`,
          ),
        ]
      : []),
  ];
  return `${toLocaleCharacters(screen, lines.join('\n'))}\n`;
}

export function figureRow(figure: Figure, screen: Screen): string[] {
  const { metric, arm, unit, before, after, runs, ratio, low, high, change, worse } = figure;
  const known = worse === false && change === 'unclear' ? 'not worse' : change;
  const said = change === 'few' ? 'few runs' : worse ? 'worse' : known;
  return [
    metric,
    screen.paint('faint', arm),
    formatValue(before, unit),
    '→',
    formatValue(after, unit),
    ratio === undefined ? '' : `× ${formatValue(ratio, '')}`,
    low === undefined || high === undefined ? '' : `(${formatRange(low, high, '')})`,
    screen.paint('faint', `${runs[0]} and ${runs[1]} runs`),
    screen.paint(worse ? 'fail' : change === 'same' ? 'pass' : 'faint', said),
  ];
}
