/** What a command left behind. */
export interface Output {
  stdout: string;
  stderr: string;
  /** null: it was ended by a signal. */
  exitCode: number | null;
  signal?: string;
  /** ms since the run began */
  startedAt: number;
  endedAt: number;
  /** NODE:INTERFACE for which it holds too. */
  covers?: readonly string[];
}

/** By the id of the step that ran the command. */
export type Outputs = ReadonlyMap<string, Output>;
