import { largest, median } from '../../../lib/statistics.ts';
import type { Output } from '../../../lib/output.ts';
import type { Window } from '../../../lib/window.ts';

/** An echo request. ms on the run's clock */
export interface Request {
  sent: number;
  /** ms; absent: no reply came */
  rtt?: number;
}

/** ping -D begins a line with the time, in seconds since the epoch. */
const line = /^\[(\d{1,11}\.\d{1,9})\] \d+ bytes from .*icmp_seq=(\d{1,9})\b(?:.* time=([\d.]{1,12}) ms)?/gm;

/** Replies whose clock is another machine's are taken to begin with ping. ms */
const farthest = 5_000;

/**
 * Every request of a ping, with when it was sent: by its reply's time or, where none came, by those of the requests
 * around it.
 * @param epoch ms since the epoch at 0 of the run's clock
 */
export function requestsIn(output: Output, sent: number, interval: number, epoch: number): Request[] {
  const replies = new Map<number, { sent: number; rtt: number }>();
  for (const [, at, number, time] of output.stdout.matchAll(line)) {
    const rtt = Number(time ?? 0);
    // A duplicate comes later.
    if (!replies.has(Number(number)))
      replies.set(Number(number), { sent: Number(at) * 1000 - rtt - epoch, rtt });
  }
  const known = [...replies].toSorted(([a], [b]) => a - b);
  const usual = spacing(known.map(([number, reply]) => [number, reply.sent])) ?? interval;
  const [first] = known;
  if (!first)
    return Array.from({ length: sent }, (_, index) => ({ sent: output.startedAt + index * interval }));
  const began = first[1].sent - (first[0] - 1) * usual;
  const shift = Math.abs(began - output.startedAt) > farthest ? output.startedAt - began : 0;
  return Array.from({ length: sent }, (_, index) => {
    const number = index + 1;
    const reply = replies.get(number);
    if (reply) return { sent: reply.sent + shift, rtt: reply.rtt };
    const before = known.findLast(([other]) => other < number);
    const after = known.find(([other]) => other > number);
    if (!before) return { sent: began + shift + index * usual };
    if (!after) return { sent: before[1].sent + shift + (number - before[0]) * usual };
    const share = (number - before[0]) / (after[0] - before[0]);
    return { sent: before[1].sent + shift + share * (after[1].sent - before[1].sent) };
  });
}

/** Between two requests that follow each other and both have a reply. */
function spacing(known: readonly (readonly [number: number, sent: number])[]): number | undefined {
  const steps = known.flatMap(([number, sent], index) => {
    const next = known[index + 1];
    return next && next[0] === number + 1 ? [next[1] - sent] : [];
  });
  return steps.length > 0 ? median(steps) : undefined;
}

/**
 * The longest stretch in which no request got a reply. s, from the first request without one until the next with one
 * was sent, or until the end.
 */
export function longestGap(requests: readonly Request[], end: number): { seconds: number; packets: number } {
  const gaps: { seconds: number; packets: number }[] = [];
  let first: number | undefined;
  let packets = 0;
  const close = (at: number) => {
    if (first !== undefined) gaps.push({ seconds: Math.max(0, at - first) / 1000, packets });
    first = undefined;
    packets = 0;
  };
  for (const { sent, rtt } of requests) {
    if (rtt !== undefined) close(sent);
    else {
      first ??= sent;
      packets++;
    }
  }
  close(end);
  const most = largest(gaps.map(({ seconds }) => seconds));
  return gaps.find(({ seconds }) => seconds === most) ?? { seconds: 0, packets: 0 };
}

export const inWindow = (requests: readonly Request[], { from, to }: Window): Request[] =>
  requests.filter(({ sent }) => sent >= from && sent < to);
