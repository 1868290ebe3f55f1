import { toolEnvironment } from '../../lib/environment.ts';
import { findTool } from '../../lib/find-tool.ts';
import { ExpectedError } from '../../lib/errors.ts';

/**
 * Standard output of a program of this machine.
 * @param purpose completes "PROGRAM, which ..." in an error
 * @throws ExpectedError where the program is missing or fails
 */
export async function toolOutput(
  argv: readonly string[],
  purpose: string,
  options: { cwd?: string; signal?: AbortSignal; anyExit?: boolean } = {},
): Promise<string> {
  const [name = '', ...words] = argv;
  const file = findTool(name);
  if (!file) throw new ExpectedError(`${name}, which ${purpose}, is not installed; run \`lab doctor\``);
  const { execa } = await import('execa');
  const result = await execa(file, words, {
    ...(options.cwd ? { cwd: options.cwd } : {}),
    cancelSignal: options.signal,
    env: toolEnvironment,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    maxBuffer: 2 ** 28,
  });
  options.signal?.throwIfAborted();
  if (result.exitCode === 0 || options.anyExit) return result.stdout ?? '';
  throw new ExpectedError(
    `${argv.join(' ')}: ${result.stderr?.trim() || result.shortMessage} (it ${purpose})`,
  );
}
