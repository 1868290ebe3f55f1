/** What iperf3 3.12 prints with -J: the parts that are read. Times are s, rtt is us. */
export interface Report {
  intervals?: { sum?: Sum; sum_bidir_reverse?: Sum; streams?: StreamInterval[] }[];
  end?: {
    streams?: { sender?: StreamEnd }[];
    sum?: Sum;
    sum_sent?: Sum;
    sum_received?: Sum;
    sum_sent_bidir_reverse?: Sum;
    sum_received_bidir_reverse?: Sum;
  };
  server_output_json?: Report;
  server_output_text?: string;
  error?: string;
}

export interface Sum {
  start: number;
  seconds: number;
  bytes: number;
  bits_per_second: number;
  retransmits?: number;
  jitter_ms?: number;
  lost_packets?: number;
  packets?: number;
  omitted?: boolean;
  sender?: boolean;
}

export interface StreamInterval {
  snd_cwnd?: number;
  rtt?: number;
  omitted: boolean;
  sender: boolean;
}

export interface StreamEnd {
  max_rtt?: number;
  min_rtt?: number;
  mean_rtt?: number;
  retransmits?: number;
  sender: boolean;
}

/** The report in a client's output; undefined where there is none (killed before it printed). */
export function parseReport(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return undefined;
  }
}
