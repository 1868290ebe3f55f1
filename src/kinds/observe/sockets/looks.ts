/** A connection as ss(8) shows it. */
export interface Connection {
  /** Local and remote address with port: names the connection. */
  flow: string;
  state: string;
  /** Segments; absent where the kernel tells nothing of it, as in TIME-WAIT. */
  cwnd?: number;
  /** s, smoothed */
  rtt?: number;
  /** Segments retransmitted so far. */
  retransmits?: number;
}

/** The connections at a time. */
export interface Look {
  /** s, of the machine's uptime */
  at: number;
  connections: Connection[];
}

/** @returns undefined where a line is not one of ss */
export function looksIn(stdout: string): Look[] | undefined {
  const looks: Look[] = [];
  for (const line of stdout.split('\n')) {
    if (line.trim() === '') continue;
    const at = /^@ (\d{1,12}\.\d{2})$/.exec(line)?.[1];
    if (at !== undefined) looks.push({ at: Number(at), connections: [] });
    else {
      const connection = connectionIn(line);
      if (!connection || looks.length === 0) return undefined;
      looks.at(-1)!.connections.push(connection);
    }
  }
  return looks;
}

/** Words of tcp_info as ss prints it: "cwnd:10", "rtt:0.05/0.02" in ms, "retrans:0/3": now and in all. */
function connectionIn(line: string): Connection | undefined {
  const [, state, local, remote, rest = ''] =
    /^([A-Z][A-Z0-9-]+) +\d+ +\d+ +(\S+) +(\S+)(.*)$/.exec(line) ?? [];
  if (state === undefined) return undefined;
  const number = (pattern: RegExp) => {
    const found = pattern.exec(rest)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const cwnd = number(/ cwnd:(\d{1,9})\b/);
  const rtt = number(/ rtt:(\d{1,9}(?:\.\d{1,9})?)\//);
  return {
    flow: `${local} ${remote}`,
    state,
    ...(cwnd === undefined ? {} : { cwnd, retransmits: number(/ retrans:\d+\/(\d{1,9})\b/) ?? 0 }),
    ...(rtt === undefined ? {} : { rtt: rtt / 1000 }),
  };
}
