import { homedir } from 'node:os';
import { join } from 'node:path';

const home = (env: NodeJS.ProcessEnv): string => env.HOME || homedir();

/** Where lab keeps what it can make again: $XDG_CACHE_HOME/lab, or ~/.cache/lab. */
export const cacheDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(home(env), '.cache'), 'lab');

/** Where lab keeps results: $XDG_STATE_HOME/lab, or ~/.local/state/lab. */
export const stateDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_STATE_HOME || join(home(env), '.local', 'state'), 'lab');
