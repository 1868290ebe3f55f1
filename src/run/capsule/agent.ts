import { copyFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { execa } from 'execa';
import { labEnvironment } from '../../lib/environment.ts';
import { findTool } from '../../lib/find-tool.ts';
import { paths } from '../../plan/capsule-paths.ts';
import { agentOn, type Agent } from '../guest/agent/agent.ts';
import { compiledProgram } from '../guest/agent/compile.ts';
import type { Capsule } from './capsule.ts';
import { enterArgv } from './enter.ts';

/** Where the agent is inside a capsule. */
const agentPath = `${paths.run}/agent`;

/**
 * Starts the agent in a capsule: it runs steps there without an `nsenter` and an `ip netns exec` for each. It ends with
 * the capsule, or when this process lets go of it.
 * @returns undefined where there is no compiler: steps are then started from outside
 * @throws ExpectedError where the agent can't be compiled
 */
export async function startAgent(capsule: Capsule): Promise<Agent | undefined> {
  if (findTool('clang') === undefined) return undefined;
  await copyFile(await compiledProgram('agent'), `${capsule.root}${agentPath}`);
  const [file = '', ...words] = enterArgv(capsule.pid, 'capsule', [agentPath, 'capsule']);
  const child = execa(file, words, {
    env: labEnvironment(paths.temporary),
    extendEnv: false,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    reject: false,
    buffer: false,
    detached: true,
    cleanup: false,
  });
  // Its end is that of the capsule, which is waited for elsewhere.
  child.catch(() => {});
  child.nodeChildProcess.unref();
  const socket = child.nodeChildProcess.stdio[3] as Socket;
  const agent = agentOn(socket);
  socket.once('close', () => agent.close('the capsule has ended'));
  return agent;
}
