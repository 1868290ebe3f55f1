import { once } from 'node:events';
import { execa } from 'execa';
import { toolEnvironment } from '../../../lib/environment.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import { compiledProgram } from './compile.ts';

/** Sockets in a guest's folder: of its agent, for one at a time, and of the broker, for all. */
export const agentSocket = 'agent.sock';
export const brokerSocket = 'broker.sock';

/**
 * Lets others speak with a guest that was let go, for as long as it runs.
 * @param directory of the guest, as seen where `spawn` leads to
 * @throws ExpectedError
 */
export async function startBroker(
  directory: string,
  spawn: (argv: readonly string[]) => readonly string[],
): Promise<void> {
  const sockets = [agentSocket, brokerSocket].map((name) => `${directory}/${name}`);
  const [file = '', ...words] = spawn([await compiledProgram('broker'), ...sockets]);
  const child = execa(file, words, {
    env: toolEnvironment,
    extendEnv: false,
    stdio: ['ignore', 'pipe', 'pipe'],
    reject: false,
    cleanup: false,
    detached: true,
  });
  const isReady = await Promise.race([once(child.stdout, 'data').then(() => true), child.then(() => false)]);
  if (!isReady) throw new ExpectedError(`a kept guest can't be reached: ${(await child).stderr.trim()}`);
  child.stdout.destroy();
  child.stderr.destroy();
  child.nodeChildProcess.unref();
}
