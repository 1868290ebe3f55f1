import { readFileSync } from 'node:fs';
import { ExpectedError } from '../lib/errors.ts';
import { checkModel } from './models.ts';

/**
 * What can be known of a guest's hardware before it is started.
 * @param memory MiB
 * @throws ExpectedError: more memory than this machine has free, a NIC that its QEMU lacks
 */
export async function checkHardware({
  name,
  memory,
  nics,
  signal,
}: {
  name: string;
  memory: number;
  nics: readonly { name: string; model?: string }[];
  signal?: AbortSignal;
}): Promise<void> {
  if (memory > available())
    throw new ExpectedError(`${name}: ${memory} MiB are more than this machine has free`);
  for (const { name: port, model } of nics) if (model) await checkModel(model, `${name}:${port}`, signal);
}

/** MiB that this machine can still give. */
const available = (): number =>
  Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? Infinity) / 1024;
