import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where lab keeps what it can make again: $XDG_CACHE_HOME/lab, or ~/.cache/lab. */
export const cacheDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'lab');
