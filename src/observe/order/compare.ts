/** What two captures of the same flows say. */
export interface Compared {
  packets: number;
  overtaken: number;
  /** In the capture where they arrive, and not in the other. */
  unmatched: number;
}

/** A packet, as tcpdump -v prints it: the flow, and what tells it from the others of its flow. */
interface Packet {
  flow: string;
  key: string;
  /** s */
  at: number;
}

/** A packet that left. */
interface Place {
  index: number;
  at: number;
}

/**
 * Matches two captures packet by packet, by IP ID, sequence and acknowledgement number, and TCP's options.
 * @param from text of the capture of what leaves, as `tcpdump -n -tt -S -v` prints it
 * @param to the same of what arrives, by the same clock
 * @param flows that are compared: "10.0.0.1.40000 > 10.0.0.2.80"
 */
export function compareCaptures(from: string, to: string, flows: ReadonlySet<string>): Compared {
  const places = new Map<string, Place[]>();
  const sent = new Map<string, number>();
  for (const { flow, key, at } of packetsIn(from)) {
    if (!flows.has(flow)) continue;
    const index = sent.get(flow) ?? 0;
    sent.set(flow, index + 1);
    const same = places.get(key);
    if (same) same.push({ index, at });
    else places.set(key, [{ index, at }]);
  }
  const highest = new Map<string, number>();
  const compared: Compared = { packets: 0, overtaken: 0, unmatched: 0 };
  for (const { flow, key, at } of packetsIn(to)) {
    if (!flows.has(flow)) continue;
    compared.packets++;
    const top = highest.get(flow) ?? -1;
    const index = takePlace(places.get(key) ?? [], top, at);
    if (index === undefined) compared.unmatched++;
    else if (index < top) compared.overtaken++;
    else highest.set(flow, index);
  }
  return compared;
}

/** Of packets that are the same and had left by then: one that is in order, else the first. */
function takePlace(places: Place[], top: number, at: number): number | undefined {
  const left = places.filter((one) => one.at <= at);
  const chosen = left.find(({ index }) => index > top) ?? left[0];
  if (chosen) places.splice(places.indexOf(chosen), 1);
  return chosen?.index;
}

const ipv4 = /^(\S+) IP \(.*?\bid (\d+),.*\)\n {4}(\S+) > (\S+): Flags \[[^\]]*\], (?:cksum [^,]*, )?(.*)$/gm;
const ipv6 = /^(\S+) IP6 \(.*?\) (\S+) > (\S+): Flags \[[^\]]*\], (?:cksum [^,]*, )?(.*)$/gm;

/** Flags and checksums are left out: the first may be changed on the way, the second filled in, or cut off. */
function* packetsIn(text: string): Generator<Packet> {
  for (const [, at, id, source, target, rest] of text.matchAll(ipv4)) {
    const flow = `${source} > ${target}`;
    yield { flow, key: `${flow} ${id} ${rest}`, at: Number(at) };
  }
  for (const [, at, source, target, rest] of text.matchAll(ipv6)) {
    const flow = `${source} > ${target}`;
    yield { flow, key: `${flow} ${rest}`, at: Number(at) };
  }
}
