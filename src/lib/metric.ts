/** Units of metrics; `share` is 0 to 1. */
export type Unit = 'bit/s' | 'bytes' | 'packets' | 'segments' | 's' | 'share' | 'count' | 'hops' | '1/s' | '';

/** A number with its unit and where it comes from: the id of the step whose output holds it. */
export interface Metric {
  value: number;
  unit: Unit;
  source?: string;
}

/** What a kind of traffic or observation promises to measure. `name` may end in ".*" for a family of names. */
export interface MetricDeclaration {
  name: string;
  unit: Unit;
  title: string;
  /** An expectation can be about a part of the run, or is always about one. */
  window?: 'may' | 'must';
}

/** Values over time, evenly spaced. */
export interface Series {
  unit: Unit;
  /** s */
  interval: number;
  values: readonly number[];
  /** ms on the run's clock, of the first value, where that is known */
  start?: number;
}

/** Metrics of a part of a run. */
export interface WindowReading {
  metrics: Record<string, Metric>;
  /** Why one that was looked for is not there, which is a failure of the run. */
  missing?: Readonly<Record<string, string>>;
}

/** What reading the outputs of an item gave. */
export interface Reading {
  metrics: Record<string, Metric>;
  series?: Record<string, Series>;
  /** What was found beside numbers: lists, names. */
  details?: Readonly<Record<string, unknown>>;
  /** Files to keep, and when; `node` is whose they are, where that may be a machine of its own. */
  files?: readonly {
    path: string;
    /** In the result; the default is the last part of the path, which must be no other file's. */
    name?: string;
    keep: 'always' | 'on-failure';
    node?: string;
  }[];
  /** Why the figures may not be trusted: each makes the run inconclusive. */
  doubts?: readonly string[];
  /** Why the run failed, whatever is expected of it. */
  failures?: readonly string[];
}
