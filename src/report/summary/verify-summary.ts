import { headline } from './headline.ts';
import { columns, wrap } from './layout.ts';
import { formatRange, formatSeconds, formatValue } from '../../lib/format-value.ts';
import { toLocaleCharacters, type Screen, type Style } from './screen.ts';
import type { VerifyAnswer } from '../../suite/verify/answer.ts';
import type { SideReport, VerifyResult } from '../../suite/verify/verify.ts';

const styles: Record<VerifyAnswer, Style> = {
  fixed: 'pass',
  'not fixed': 'fail',
  'not reproduced': 'fail',
  'not reproduced and not fixed': 'fail',
  reproduced: 'doubt',
  inconclusive: 'doubt',
};

const presences = { present: 'bug', absent: 'no bug', unclear: 'unclear' } as const;

/** One line after each round. */
export function formatRound({ base, fix }: { base: SideReport; fix: SideReport }): string {
  const told = wordFor;
  return `round ${base.rounds}: base ${told(base)}, fix ${told(fix)}`;
}

/** The summary. */
export function formatVerify(result: VerifyResult, screen: Screen): string {
  const { answer, scenario, says, base, fix, effects, rounds, error, seconds, directory } = result;
  const verdict = screen.paint(styles[answer], answer.toUpperCase());
  const lines = [
    ...headline(verdict, scenario, screen),
    `  ${says}`,
    ...sideLines('base', base, screen),
    ...sideLines('fix', fix, screen),
    ...(effects.length > 0 ? ['', '  fix, as a share of base'] : []),
    ...columns(
      effects.map(({ metric, arm, ratio, low, high, pairs }) => [
        metric,
        screen.paint('faint', arm),
        formatValue(ratio, 'share'),
        low === undefined || high === undefined ? '' : `(${formatRange(low, high, 'share')})`,
        screen.paint('faint', `${pairs} pairs`),
      ]),
      { indent: 4 },
    ),
    '',
    `  ${rounds} rounds, ${formatSeconds(seconds)}; on each side at most ${formatValue(error, 'share')} of such answers are wrong`,
    `  ${screen.paint('faint', 'files')} ${directory}`,
  ];
  return `${toLocaleCharacters(screen, lines.join('\n'))}\n`;
}

/** Another failure than the one asked about is another bug. */
const wordFor = ({ presence, others }: SideReport): string =>
  presence === 'unclear' && others.length > 0 ? 'another bug' : presences[presence];

function sideLines(name: string, side: SideReport, screen: Screen): string[] {
  const { values, why } = side;
  const set = Object.entries(values).map(([key, value]) => `${key}=${value}`);
  return [
    '',
    `  ${screen.paint('strong', name)}  ${set.join(', ')}: ${wordFor(side)}`,
    ...why
      .flatMap(({ about, seen }) => wrap(`${about}: ${seen}`, screen.width - 4, 2))
      .map((text) => `    ${text}`),
  ];
}
