import { join } from 'node:path';
import { execa } from 'execa';
import { toolEnvironment } from '../../../lib/environment.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import type { GuestImage } from '../../../plan/guest-plan.ts';
import type { Site } from '../qemu/boot.ts';

/**
 * Makes what a guest writes to in the place of its image.
 * @param directory as QEMU sees it
 * @returns the overlay's path as QEMU sees it
 * @throws ExpectedError with qemu-img's words where it can't
 */
export async function makeOverlay(
  { path, format }: GuestImage,
  directory: string,
  { spawn = (argv) => argv, signal }: Site,
): Promise<string> {
  const overlay = join(directory, 'overlay.qcow2');
  const argv = ['qemu-img', 'create', '-q', '-f', 'qcow2', '-F', format, '-b', path, overlay];
  const [file = '', ...words] = spawn(argv);
  const { exitCode, stderr, shortMessage } = await execa(file, words, {
    ...(signal ? { cancelSignal: signal } : {}),
    env: toolEnvironment,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  });
  signal?.throwIfAborted();
  if (exitCode !== 0)
    throw new ExpectedError(`the image ${path} is unusable: ${stderr.trim() || shortMessage}`);
  return overlay;
}
