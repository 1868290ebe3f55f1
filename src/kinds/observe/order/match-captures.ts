import { packetsOf } from '../../../lib/pcap.ts';
import { segmentOf } from './tcp-segment.ts';

/** What two captures of the same flows say. */
export interface Compared {
  /** TCP segments that arrived, of flows that left. */
  packets: number;
  overtaken: number;
  /** Arrived, and not among those that left. */
  unmatched: number;
}

/**
 * Matches two captures segment by segment.
 * @param from the capture file of the point where they leave
 * @param to that of the point where they arrive
 * @param flows that are compared, as the segments have them
 */
export function compareCaptures(from: Buffer, to: Buffer, flows: ReadonlySet<string>): Compared {
  const places = new Map<string, number[]>();
  const sent = new Map<string, number>();
  for (const { flow, key } of segmentsIn(from, flows)) {
    const index = sent.get(flow) ?? 0;
    sent.set(flow, index + 1);
    const same = places.get(flow + key);
    if (same) same.push(index);
    else places.set(flow + key, [index]);
  }
  const highest = new Map<string, number>();
  const compared: Compared = { packets: 0, overtaken: 0, unmatched: 0 };
  for (const { flow, key } of segmentsIn(to, flows)) {
    compared.packets++;
    const top = highest.get(flow) ?? -1;
    const index = takePlace(places.get(flow + key) ?? [], top);
    if (index === undefined) compared.unmatched++;
    else if (index < top) compared.overtaken++;
    else highest.set(flow, index);
  }
  return compared;
}

/** Of several that are the same, one that is in order, else the first. */
function takePlace(places: number[], top: number): number | undefined {
  const inOrder = places.findIndex((index) => index > top);
  return places.splice(Math.max(0, inOrder), 1)[0];
}

function* segmentsIn(file: Buffer, flows: ReadonlySet<string>) {
  for (const frame of packetsOf(file)) {
    const segment = segmentOf(frame);
    if (segment && flows.has(segment.flow)) yield segment;
  }
}
