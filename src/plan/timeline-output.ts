import type { Output, Outputs } from '../lib/output.ts';
import { parseJson } from '../lib/json-value.ts';

/** What came of an event, once. ms on the run's clock */
export interface Happened {
  name: string;
  /** Counts from 0. */
  turn: number;
  /** Absent where what it waits for did not come. */
  due?: number;
  /** Absent: it did not happen. */
  began?: number;
  ended?: number;
  /** Why it did not happen, or what failed. */
  problem?: string;
  /** The event that it follows, where that had not happened. */
  follows?: string;
  /** A command of it failed. */
  isFailure?: true;
  /** The command that looked, and what it last said, where a condition did not hold. */
  ran?: string[];
  said?: string;
}

/** All that came of a run's events. ms on the run's clock */
export interface TimelineRecord {
  /** The traffic's first moment and its last. */
  from: number;
  to: number;
  /** At 0 of the run's clock, ms since the epoch. */
  epoch: number;
  happened: Happened[];
}

const id = 'timeline';

/** The record among the outputs of the steps, from which all of a result is read. */
export const timelineOutput = (record: TimelineRecord): { id: string; output: Output } => ({
  id,
  output: {
    stdout: JSON.stringify(record),
    stderr: '',
    exitCode: 0,
    startedAt: record.from,
    endedAt: record.to,
  },
});

/** Absent where the scenario has no events. */
export function timelineIn(outputs: Outputs): TimelineRecord | undefined {
  const output = outputs.get(id);
  return output && (parseJson(output.stdout) as TimelineRecord);
}
