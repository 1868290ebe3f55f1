import type { Kernel } from '../plan/guest-machine.ts';
import { ExpectedError, InputError, InterruptedError } from '../lib/errors.ts';
import { ownKernel, type GuestPlan } from '../plan/guest-plan.ts';
import type { Plan } from '../plan/step.ts';
import type { Scenario } from '../scenario/model.ts';

export interface KernelOptions {
  say: (text: string) => void;
  signal: AbortSignal;
  /** Called around each search, which may download a package. */
  progress?: Progress;
  /** Throws what the caller makes of an error that is this machine's, not the scenario's. Default: the error. */
  unavailable?: (error: unknown) => never;
}

export type Progress = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** Finds the kernels of guests, and checks that QEMU can make the guests. What was found or checked once is kept. */
export class GuestKernels {
  readonly #options: KernelOptions;
  readonly #found = new Map<string, Promise<Kernel>>();
  readonly #checked = new Map<string, Promise<void>>();

  constructor(options: KernelOptions) {
    this.#options = options;
  }

  /**
   * The kernels of a scenario's guests by kernelKey(), fetched where they aren't here.
   * @throws ExpectedError where a kernel or what a guest is made of can't be had, with the position of the node
   */
  async of(guests: readonly GuestPlan[], scenario: Scenario): Promise<Map<string, Kernel>> {
    const { unavailable } = this.#options;
    const kernels = new Map<string, Kernel>();
    // What the machine can't provide comes first: it keeps a case from being run here, whatever else is wrong.
    const ordered = [...guests.filter(isProvided), ...guests.filter((guest) => !isProvided(guest))];
    for (const guest of ordered)
      try {
        const kernel = await this.#find(guest);
        kernels.set(kernelKey(guest), kernel);
        await this.#check(guest, kernel);
      } catch (error) {
        const placed = atNode(error, guest, scenario);
        if (isProvided(guest)) unavailable?.(placed);
        throw placed;
      }
    return kernels;
  }

  #find(guest: GuestPlan): Promise<Kernel> {
    const { progress, say, signal } = this.#options;
    const { kernel, modules } = guest;
    if (kernel === ownKernel)
      return Promise.resolve({ release: '', file: '', pvh: false, from: 'the image' });
    return once(this.#found, kernelKey(guest), async () => {
      const { findKernel } = await import('./guest/kernel/find-kernel.ts');
      const search = () =>
        findKernel(kernel === 'default' ? undefined : kernel, {
          ...{ say, signal },
          ...(modules === undefined ? {} : { modules }),
        });
      return progress ? progress(`the kernel of the guests (${kernel})`, search) : search();
    });
  }

  #check(guest: GuestPlan, kernel: Kernel): Promise<void> {
    return once(this.#checked, JSON.stringify(guest), async () => {
      const { checkHardware } = await import('./guest/qemu/hardware.ts');
      await checkHardware({ ...guest, kernel, signal: this.#options.signal });
    });
  }
}

/** What `make` gives for a key, made the first time that it is asked for. */
export function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const promise = made.get(key) ?? make();
  made.set(key, promise);
  return promise;
}

/** The error with the position of the node that asks for the guest; as it is where no node does. */
function atNode(error: unknown, { name, kernel }: GuestPlan, { topology }: Scenario): unknown {
  const node = topology.nodes.find(
    (node) => node.name === name && (node.config.image || (node.config.kernel ?? 'default') === kernel),
  );
  if (!(error instanceof ExpectedError) || error instanceof InterruptedError || !node) return error;
  return new InputError([{ position: node.position, problem: error.message }]);
}

/** All guests of plans, and the one that their labs are built in. */
export const guestsIn = (plans: readonly Plan[], within?: GuestPlan): GuestPlan[] => [
  ...plans.flatMap((plan) => plan.guests ?? []),
  ...(within ? [within] : []),
];

/** Whether this machine decides if there is such a kernel; else the scenario names its file. */
const isProvided = ({ kernel }: Pick<GuestPlan, 'kernel'>): boolean => !kernel.startsWith('/');

/** Tells the kernels of guests apart. */
export const kernelKey = ({ kernel, modules }: Pick<GuestPlan, 'kernel' | 'modules'>): string =>
  modules === undefined ? kernel : `${kernel} ${modules}`;
