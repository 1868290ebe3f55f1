import { packetsOf } from '../../../lib/pcap.ts';
import { segmentOf } from './tcp-segment.ts';

/** What two captures of the same flows show. */
export interface Compared {
  /** TCP segments that arrived, of the flows that are compared. */
  packets: number;
  /** Reordered ones: they arrived after one that was sent later. */
  overtaken: number;
  /** Segments that arrived and match none that was sent. */
  unmatched: number;
}

/**
 * Matches the TCP segments of two captures.
 * @param sent the capture file of the point where they are sent
 * @param arrived that of the point where they arrive
 * @param flows that are compared, as the segments have them
 */
export function compareCaptures(sent: Buffer, arrived: Buffer, flows: ReadonlySet<string>): Compared {
  const indices = new Map<string, number[]>();
  const lengths = new Map<string, number>();
  for (const { flow, key } of segmentsIn(sent, flows)) {
    const index = lengths.get(flow) ?? 0;
    lengths.set(flow, index + 1);
    const same = indices.get(flow + key);
    if (same) same.push(index);
    else indices.set(flow + key, [index]);
  }
  const highest = new Map<string, number>();
  const compared: Compared = { packets: 0, overtaken: 0, unmatched: 0 };
  for (const { flow, key } of segmentsIn(arrived, flows)) {
    compared.packets++;
    const top = highest.get(flow) ?? -1;
    const index = takeIndex(indices.get(flow + key) ?? [], top);
    if (index === undefined) compared.unmatched++;
    else if (index < top) compared.overtaken++;
    else highest.set(flow, index);
  }
  return compared;
}

/** Takes one of the indices of identical segments: the first that would be in order, else the lowest. */
function takeIndex(indices: number[], top: number): number | undefined {
  const inOrder = indices.findIndex((index) => index > top);
  return indices.splice(Math.max(0, inOrder), 1)[0];
}

function* segmentsIn(file: Buffer, flows: ReadonlySet<string>) {
  for (const frame of packetsOf(file)) {
    const segment = segmentOf(frame);
    if (segment && flows.has(segment.flow)) yield segment;
  }
}
