import { kernelFile } from '../../../lib/kernel-file.ts';
import { compiledProgram } from '../agent/compile.ts';
import { keyOf, storedValue } from '../store.ts';
import { toolOutput } from '../run-tool.ts';

/** Differs from one boot of this machine to the next; "" where the kernel doesn't tell. */
export const bootId = (): string => kernelFile('/proc/sys/kernel/random/boot_id').trim();

/** Features of this machine's processor; none where /proc/cpuinfo doesn't tell. */
export const processorFlags = (): string[] =>
  /^flags\s*:(.*)$/m.exec(kernelFile('/proc/cpuinfo'))?.[1]?.trim().split(' ') ?? [];

const isRate = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/**
 * kHz of the host's time stamp counter, measured once a boot: a microvm has nothing to measure it by itself.
 * @returns undefined where the counter's rate varies or can't be told
 */
export async function tscRate(signal?: AbortSignal): Promise<number | undefined> {
  if (!processorFlags().includes('constant_tsc')) return undefined;
  const program = await compiledProgram('tsc', signal);
  const rate = await storedValue('tsc-rate', keyOf(bootId(), program), isRate, async () => {
    const measured = Number(await toolOutput([program], 'measures the time stamp counter', { signal }));
    return isRate(measured) ? measured : 0;
  });
  return rate || undefined;
}
