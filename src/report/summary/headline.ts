import { wrap } from './layout.ts';
import type { Screen } from './screen.ts';

interface Named {
  name: string;
  /** The name, where the file has no title. */
  title: string;
}

/** The first line of a summary: what came out, of which scenario. */
export const headline = (verdict: string, { name, title }: Named, screen: Screen): string[] =>
  wrap(
    [verdict, screen.paint('strong', name), ...(title === name ? [] : [title])].join('  '),
    screen.width,
    2,
  );

/** "tcp-psh: PSH on one in ten segments" */
export const nameAndTitle = ({ name, title }: Named): string => (title === name ? name : `${name}: ${title}`);
