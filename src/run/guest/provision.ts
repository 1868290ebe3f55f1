import { ExpectedError } from '../../lib/errors.ts';
import type { Agent } from './agent/agent.ts';

/** What is done in a guest once it has booted. It is done before a template is saved, so that clones need not. */
export interface Provisioning {
  /** Modules to load. A kernel may have them built in, or lack them. */
  modules: readonly string[];
  /** A command that must succeed. */
  command?: readonly string[];
}

/** @throws ExpectedError with what the command said */
export async function provision(agent: Agent, { modules, command }: Provisioning): Promise<void> {
  const run = (argv: readonly string[]) => agent.start({ argv }, () => 0).ended;
  if (modules.length > 0) await run(['modprobe', '-a', '-q', ...modules]);
  if (!command) return;
  const { exitCode, stderr } = await run(command);
  if (exitCode !== 0)
    throw new ExpectedError(`it could not be provisioned: ${command.join(' ')}: ${stderr.trim()}`);
}
