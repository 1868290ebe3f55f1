import type { Kernel } from '../guest/guest.ts';
import { ownKernel, type GuestPlan } from '../plan/step.ts';

/**
 * The kernels of guests by kernelKey(), fetched where they aren't here.
 * @throws ExpectedError before anything is built, where one can't be had
 */
export async function findKernels(
  guests: readonly GuestPlan[],
  prepare: <T>(what: string, doing: () => Promise<T>) => Promise<T>,
  options: { say: (text: string) => void; signal: AbortSignal },
): Promise<Map<string, Kernel>> {
  const found = new Map<string, Kernel>();
  const wanted = new Map(guests.map((guest) => [kernelKey(guest), guest]));
  if (wanted.size === 0) return found;
  const { findKernel } = await import('../guest/kernel.ts');
  for (const [key, { kernel, modules }] of wanted) {
    if (kernel === ownKernel) {
      found.set(key, { release: '', file: '', pvh: false, from: 'the image' });
      continue;
    }
    const spec = kernel === 'default' ? undefined : kernel;
    const find = () => findKernel(spec, { ...options, ...(modules === undefined ? {} : { modules }) });
    found.set(key, await prepare(`the kernel of the guests (${kernel})`, find));
  }
  return found;
}

/** Tells the kernels of guests apart. */
export const kernelKey = ({ kernel, modules }: Pick<GuestPlan, 'kernel' | 'modules'>): string =>
  modules === undefined ? kernel : `${kernel} ${modules}`;
