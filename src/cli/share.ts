import { ExpectedError } from '../lib/errors.ts';
import { parseShare } from '../lib/quantity.ts';

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
