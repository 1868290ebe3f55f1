import { listAt, numberAt, parseJson, textAt, valueAt } from '../../../lib/json-value.ts';

/** What iperf3 prints with -J: the parts that are read. Times are s, round-trip times us. */
export interface Report {
  intervals: readonly Interval[];
  end: {
    streams: readonly { sender?: StreamEnd }[];
    sum_sent?: Sum;
    sum_received?: Sum;
    sum_sent_bidir_reverse?: Sum;
    sum_received_bidir_reverse?: Sum;
  };
  server_output_json?: Report;
  error?: string;
}

export interface Interval {
  sum?: Sum;
  sum_bidir_reverse?: Sum;
  streams: readonly StreamInterval[];
}

export interface Sum {
  seconds: number;
  bytes: number;
  bits_per_second: number;
  retransmits?: number;
  jitter_ms?: number;
  lost_packets?: number;
  packets?: number;
  omitted: boolean;
  /** Absent in a sum of both directions. */
  sender?: boolean;
}

export interface StreamInterval {
  snd_cwnd?: number;
  sender: boolean;
}

export interface StreamEnd {
  max_rtt?: number;
  min_rtt?: number;
  mean_rtt?: number;
  sender: boolean;
}

/** The report in a client's output; undefined where there is none (killed before it printed). */
export function parseReport(text: string): Report | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const server = valueAt(value, 'server_output_json');
  return { ...reportIn(value), ...(server === undefined ? {} : { server_output_json: reportIn(server) }) };
}

function reportIn(value: unknown): Report {
  const error = textAt(value, 'error');
  const end = valueAt(value, 'end');
  return {
    ...(error === undefined ? {} : { error }),
    intervals: (listAt(value, 'intervals') ?? []).map((interval) => ({
      sum: sumIn(valueAt(interval, 'sum')),
      sum_bidir_reverse: sumIn(valueAt(interval, 'sum_bidir_reverse')),
      streams: (listAt(interval, 'streams') ?? []).map((stream) => ({
        snd_cwnd: numberAt(stream, 'snd_cwnd'),
        sender: valueAt(stream, 'sender') === true,
      })),
    })),
    end: {
      streams: (listAt(end, 'streams') ?? []).map((stream) => ({
        sender: streamEndIn(valueAt(stream, 'sender')),
      })),
      sum_sent: sumIn(valueAt(end, 'sum_sent')),
      sum_received: sumIn(valueAt(end, 'sum_received')),
      sum_sent_bidir_reverse: sumIn(valueAt(end, 'sum_sent_bidir_reverse')),
      sum_received_bidir_reverse: sumIn(valueAt(end, 'sum_received_bidir_reverse')),
    },
  };
}

function sumIn(value: unknown): Sum | undefined {
  const [seconds, bytes, rate] = ['seconds', 'bytes', 'bits_per_second'].map((name) => numberAt(value, name));
  if (seconds === undefined || bytes === undefined || rate === undefined) return undefined;
  const sender = valueAt(value, 'sender');
  return {
    seconds,
    bytes,
    bits_per_second: rate,
    retransmits: numberAt(value, 'retransmits'),
    jitter_ms: numberAt(value, 'jitter_ms'),
    lost_packets: numberAt(value, 'lost_packets'),
    packets: numberAt(value, 'packets'),
    omitted: valueAt(value, 'omitted') === true,
    sender: typeof sender === 'boolean' ? sender : undefined,
  };
}

const streamEndIn = (value: unknown): StreamEnd | undefined =>
  typeof value === 'object' && value !== null
    ? {
        max_rtt: numberAt(value, 'max_rtt'),
        min_rtt: numberAt(value, 'min_rtt'),
        mean_rtt: numberAt(value, 'mean_rtt'),
        sender: valueAt(value, 'sender') === true,
      }
    : undefined;
