import type { Kernel } from '../guest/guest.ts';
import type { GuestPlan } from '../plan/step.ts';

/**
 * The kernels of guests by the plan's words for them, fetched where they aren't here.
 * @throws ExpectedError before anything is built, where one can't be had
 */
export async function findKernels(
  guests: readonly GuestPlan[],
  prepare: <T>(what: string, doing: () => Promise<T>) => Promise<T>,
  options: { say: (text: string) => void; signal: AbortSignal },
): Promise<Map<string, Kernel>> {
  const found = new Map<string, Kernel>();
  const words = new Set(guests.map(({ kernel }) => kernel));
  if (words.size === 0) return found;
  const { findKernel } = await import('../guest/kernel.ts');
  for (const word of words) found.set(word, await prepare(`kernel ${word}`, () => findKernel(word, options)));
  return found;
}
