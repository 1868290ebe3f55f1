import { kernelFile } from '../../../lib/kernel-file.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import type { Kernel } from '../../../plan/guest-machine.ts';
import { checkModel } from './nic-models.ts';
import { driverOf, hasModule } from '../kernel/modules.ts';

/**
 * What can be known of a guest's hardware before it is started.
 * @param memory MiB
 * @throws ExpectedError: more memory than this machine has free, a NIC that its QEMU lacks, or its kernel can't drive
 */
export async function checkHardware({
  name,
  memory,
  nics,
  kernel,
  signal,
}: {
  name: string;
  memory: number;
  nics: readonly { name: string; model?: string }[];
  kernel?: Pick<Kernel, 'release' | 'modules'>;
  signal?: AbortSignal;
}): Promise<void> {
  if (memory > available())
    throw new ExpectedError(`${name}: ${memory} MiB is more than the free memory of this machine`);
  for (const { name: port, model } of nics) {
    if (!model) continue;
    await checkModel(model, `${name}:${port}`, signal);
    if (kernel) checkDriver(model, kernel, `${name}:${port}`);
  }
}

/** Debian leaves out of its kernels for clouds what clouds don't have. */
const forClouds = /^(.+)-cloud(-amd64)$/;

function checkDriver(model: string, kernel: Pick<Kernel, 'release' | 'modules'>, where: string): void {
  const driver = driverOf(model);
  if (hasModule(kernel, driver) !== false) return;
  const full = forClouds.exec(kernel.release);
  const hint = full ? `; Debian's standard kernel may have it: kernel: debian:${full[1]}${full[2]}` : '';
  throw new ExpectedError(
    `${where}: the kernel ${kernel.release} has no driver for the NIC model ${model} (${driver})${hint}`,
  );
}

/** MiB that this machine can still give. */
const available = (): number =>
  Number(/^MemAvailable:\s+(\d+)/m.exec(kernelFile('/proc/meminfo'))?.[1] ?? Infinity) / 1024;
