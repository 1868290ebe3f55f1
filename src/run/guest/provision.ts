import { ExpectedError } from '../../lib/errors.ts';
import type { Agent } from './agent/agent.ts';

/** What is done to a guest once it has booted. A template has it behind it. */
export interface Provisioning {
  /** Modules to load; a kernel may have them built in, or lack them. */
  modules: readonly string[];
  /** A command that must succeed. */
  furnish?: readonly string[];
}

/** @throws ExpectedError with the words of the command that failed */
export async function provision(agent: Agent, { modules, furnish }: Provisioning): Promise<void> {
  const run = (argv: readonly string[]) => agent.start({ argv }, () => 0).ended;
  if (modules.length > 0) await run(['modprobe', '-a', '-q', ...modules]);
  if (!furnish) return;
  const { exitCode, stderr } = await run(furnish);
  if (exitCode !== 0) throw new ExpectedError(`it could not be made ready: ${stderr.trim()}`);
}
