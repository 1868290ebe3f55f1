import type { Kernel } from '../plan/guest-machine.ts';
import { ExpectedError, InputError, InterruptedError } from '../lib/errors.ts';
import { ownKernel, type GuestPlan, type Plan } from '../plan/step.ts';
import type { Scenario } from '../scenario/model.ts';

/**
 * The kernels of guests by kernelKey(), fetched where they aren't here.
 * @param scenarios whose guests they are
 * @throws ExpectedError before anything is built, where one can't be had, or what a guest is to be made of can't,
 * with the place of the node that asks for it
 */
export async function findKernels(
  guests: readonly GuestPlan[],
  scenarios: readonly Scenario[],
  prepare: <T>(what: string, doing: () => Promise<T>) => Promise<T>,
  options: { say: (text: string) => void; signal: AbortSignal },
): Promise<Map<string, Kernel>> {
  const found = new Map<string, Kernel>();
  const wanted = new Map(guests.map((guest) => [kernelKey(guest), guest]));
  if (wanted.size === 0) return found;
  const { findKernel } = await import('./guest/kernel/find-kernel.ts');
  for (const [key, { kernel, modules }] of wanted) {
    if (kernel === ownKernel) {
      found.set(key, { release: '', file: '', pvh: false, from: 'the image' });
      continue;
    }
    const spec = kernel === 'default' ? undefined : kernel;
    const asking = guests.find((guest) => kernelKey(guest) === key)!;
    const find = () => findKernel(spec, { ...options, ...(modules === undefined ? {} : { modules }) });
    const placed = () => at(asking, scenarios, find);
    found.set(key, await prepare(`the kernel of the guests (${kernel})`, placed));
  }
  const { checkHardware } = await import('./guest/qemu/hardware.ts');
  for (const guest of new Map(guests.map((one) => [JSON.stringify(one), one])).values())
    await at(guest, scenarios, () =>
      checkHardware({ ...guest, kernel: found.get(kernelKey(guest)), signal: options.signal }),
    );
  return found;
}

/** @throws what `doing` throws, with the place of the node, where the guest is one */
async function at<T>(
  { name, kernel }: GuestPlan,
  scenarios: readonly Scenario[],
  doing: () => Promise<T>,
): Promise<T> {
  try {
    return await doing();
  } catch (error) {
    const node = scenarios
      .flatMap(({ topology }) => topology.nodes)
      .find((one) => one.name === name && (one.config.image || (one.config.kernel ?? 'default') === kernel));
    if (!(error instanceof ExpectedError) || error instanceof InterruptedError || !node) throw error;
    throw new InputError([{ position: node.position, problem: error.message }]);
  }
}

/** All guests of plans. @param within the ones that whole labs are in */
export const guestsIn = (plans: readonly Plan[], within: GuestPlan | GuestPlan[] = []): GuestPlan[] => [
  ...plans.flatMap((plan) => plan.guests ?? []),
  ...[within].flat(),
];

/** Whether it is of this machine's making that there is such a kernel or not, and none of the scenario's. */
export const isProvided = ({ kernel }: Pick<GuestPlan, 'kernel'>): boolean => !kernel.startsWith('/');

/** Tells the kernels of guests apart. */
export const kernelKey = ({ kernel, modules }: Pick<GuestPlan, 'kernel' | 'modules'>): string =>
  modules === undefined ? kernel : `${kernel} ${modules}`;
