import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledProgram } from '../agent/compile.ts';
import { keyOf, stored } from '../store.ts';
import { toolOutput } from '../run-tool.ts';

/** Of this boot of the machine. */
export const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/**
 * kHz of the host's time stamp counter, measured once a boot: a microvm has nothing to measure it by itself.
 * @returns undefined where the counter's rate varies or can't be told
 */
export async function tscRate(signal?: AbortSignal): Promise<number | undefined> {
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [];
  if (!flags.includes('constant_tsc')) return undefined;
  const program = await compiledProgram('tsc', signal);
  const { folder } = await stored('tsc', keyOf(bootId(), program), async (own) => {
    writeFileSync(join(own, 'kHz'), await toolOutput([program], 'measures the clock', { signal }));
  });
  return Number(readFileSync(join(folder, 'kHz'), 'utf8')) || undefined;
}
