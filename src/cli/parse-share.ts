import { ExpectedError } from '../lib/errors.ts';
import { parseShare } from '../lib/quantity.ts';
import type { Option } from './command.ts';

/**
 * An option's share, "1%", strictly between none and all.
 * @throws ExpectedError if it is not such a share
 */
export function parseShareOption(option: string, text: string): number {
  const value = parseShare(text);
  if (value === undefined || value <= 0 || value >= 1)
    throw new ExpectedError(`${option} ${text}: expected a share between 0% and 100%, like "5%"`);
  return value;
}

/** Error rates of `lab verify` and `lab test --bisect`. */
export const errorRateOptions = {
  rate: {
    type: 'string',
    value: 'SHARE',
    description: 'smallest share of runs in which the bug reproduces',
    default: '90%',
  },
  error: { type: 'string', value: 'SHARE', description: 'chance of a wrong answer', default: '1%' },
} as const satisfies Record<string, Option>;
