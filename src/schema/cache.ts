import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where lab keeps what it can make again: $XDG_CACHE_HOME/lab, or ~/.cache/lab. */
export const cacheDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'lab');

/**
 * Text that is costly to make, kept by what it is made from. A cache that can't be read or written costs time
 * and nothing else.
 * @param name of the sort of text, as it begins the file's name
 * @param source all that the text depends on
 */
export async function cached(name: string, source: string, make: () => Promise<string>): Promise<string> {
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 32);
  const directory = cacheDirectory();
  const path = join(directory, `${name}-${hash}.js`);
  const found = readOwn(path);
  if (found !== undefined) return found;
  const text = await make();
  keep(directory, path, text);
  return text;
}

/** Only a file of our own is trusted: the text is run as code. */
function readOwn(path: string): string | undefined {
  try {
    const { uid, mode } = statSync(path);
    return uid === process.getuid?.() && (mode & 0o022) === 0 ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function keep(directory: string, path: string, text: string): void {
  const temporary = `${path}.${process.pid}`;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}
