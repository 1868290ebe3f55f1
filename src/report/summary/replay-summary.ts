import type { BundleIndex } from '../../bundle/index-file.ts';
import type { OwnCode } from '../../bundle/own-code.ts';
import type { Reproduction } from '../../bundle/reproduced.ts';
import type { MachineDifference } from '../../bundle/surroundings.ts';
import { columns, wrap } from './layout.ts';
import { figureRow } from './compare-summary.ts';
import { toLocaleCharacters, type Screen, type Style } from './screen.ts';

const styles: Record<Reproduction['answer'], Style> = {
  reproduced: 'pass',
  'not reproduced': 'fail',
  inconclusive: 'doubt',
};

export interface Before {
  index: BundleIndex;
  recorded: string | undefined;
  differences: readonly MachineDifference[];
  code: readonly OwnCode[];
}

/** What is said before anything of a bundle is run. */
export function formatBundle({ index, recorded, differences, code }: Before, screen: Screen): string {
  const { name, title, lab, files, scenario } = index;
  const lines = [
    `${screen.paint('strong', visible(name))}  ${visible(title)}`,
    `  ${files.length} files, ${visible(scenario)}; packed by lab ${visible(lab)}; ${recorded ? `recorded: ${visible(recorded)}` : 'no result is recorded in it'}`,
    '',
    screen.paint('strong', 'differences from the machine where it was recorded'),
    ...(differences.length === 0
      ? ['  none known']
      : columns(
          differences.map((difference) => [
            visible(difference.what),
            cut(difference.recorded),
            '→',
            cut(difference.here),
          ]),
        )),
    '',
    screen.paint('strong', 'what it runs of its own'),
    ...(code.length === 0
      ? ['  nothing: only what this lab brings']
      : columns(code.map(({ kind, says, hash }) => [kind, hash, visible(says)]))),
  ];
  return `${toLocaleCharacters(screen, lines.join('\n'))}\n`;
}

/** The answer, and the figures that it rests on. */
export function formatReproduction({ answer, says, compared }: Reproduction, screen: Screen): string {
  const cases = compared?.cases ?? [];
  const figures = cases.flatMap(({ name, before, after, figures: own }) => [
    `${screen.paint('strong', name)}  recorded ${before}, now ${after}`,
    ...columns(own.map((figure) => figureRow(figure, screen))),
    '',
  ]);
  const lines = [
    ...figures,
    screen.paint(styles[answer], answer.toUpperCase()),
    ...wrap(visible(says), screen.width - 2).map((line) => `  ${line}`),
  ];
  return `${toLocaleCharacters(screen, lines.join('\n'))}\n`;
}

/** A bundle is a stranger's: its text moves no cursor and hides nothing. */
export const visible = (text: string): string =>
  text.replaceAll(
    /\p{Cc}|\p{Cf}|[\u2028\u2029]/gu,
    (sign) => `\\u${sign.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );

const cut = (text: string): string => (text.length > 60 ? `${visible(text.slice(0, 57))}...` : visible(text));
