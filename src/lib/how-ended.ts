import type { Output } from './output.ts';

/** How a command ended, for a sentence: "exit code 1", "ended by SIGTERM", "killed at its deadline". */
export function howEnded({ exitCode, signal }: Pick<Output, 'exitCode' | 'signal'>): string {
  if (exitCode !== null) return `exit code ${exitCode}`;
  return signal === 'DEADLINE' ? 'killed at its deadline' : `ended by ${signal ?? 'a signal'}`;
}
