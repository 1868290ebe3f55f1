import { ExpectedError } from '../lib/errors.ts';
import { parseShare } from '../lib/quantity.ts';
import type { Option } from './command.ts';

/**
 * An option's share, "1%", strictly between none and all.
 * @throws ExpectedError it is no such share
 */
export function share(option: string, text: string): number {
  const value = parseShare(text);
  if (value === undefined || value <= 0 || value >= 1)
    throw new ExpectedError(`${option} ${text}: it takes a share between 0% and 100%: "5%"`);
  return value;
}

/** What is believed of a bug, and of the answer: of `lab verify`, and of `lab test --bisect`. */
export const answerOptions = {
  rate: {
    type: 'string',
    value: 'SHARE',
    description: 'a bug shows in at least so many of the runs that have it',
    default: '90%',
  },
  error: { type: 'string', value: 'SHARE', description: 'chance of a wrong answer', default: '1%' },
} as const satisfies Record<string, Option>;
