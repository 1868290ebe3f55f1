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

/** A flow where its packets arrive, by their indices where they left. */
interface Flow {
  highest: number;
  /**
   * The last packet that may have been an earlier one, the same to the byte: it was taken for the later one, as if
   * the earlier one were lost. If what left between them still comes, it was the earlier one, and late.
   */
  doubtful?: { earlier: number; later: Place; gap: number; places: Place[] };
}

/**
 * Matches two captures packet by packet, by IP ID, sequence and acknowledgement number, and TCP's options.
 * @param from text of the capture of what leaves, as `tcpdump -n -tt -S -v` prints it
 * @param to the same of what arrives, by the same clock
 * @param names of the flows that are compared: "10.0.0.1.40000 > 10.0.0.2.80"
 */
export function compareCaptures(from: string, to: string, names: ReadonlySet<string>): Compared {
  const left = new Map<string, Place[]>();
  const sent = new Map<string, number>();
  for (const { flow, key, at } of packetsIn(from)) {
    if (!names.has(flow)) continue;
    const index = sent.get(flow) ?? 0;
    sent.set(flow, index + 1);
    const same = left.get(key);
    if (same) same.push({ index, at });
    else left.set(key, [{ index, at }]);
  }
  const flows = new Map<string, Flow>();
  const compared: Compared = { packets: 0, overtaken: 0, unmatched: 0 };
  for (const { flow: name, key, at } of packetsIn(to)) {
    if (!names.has(name)) continue;
    compared.packets++;
    const flow = flows.get(name) ?? { highest: -1 };
    flows.set(name, flow);
    const places = left.get(key) ?? [];
    const came = places.filter((one) => one.at <= at);
    const place = came.find(({ index }) => index > flow.highest) ?? came[0];
    if (!place) compared.unmatched++;
    else compared.overtaken += arrive(flow, place, came[0]!.index, places);
  }
  return compared;
}

/** @returns how many packets that turns out to have been overtaken */
function arrive(flow: Flow, place: Place, earlier: number, places: Place[]): number {
  const { index } = place;
  let overtaken = 0;
  const { doubtful } = flow;
  if (doubtful && index >= doubtful.gap && index < doubtful.later.index) {
    overtaken++;
    const same = doubtful.places;
    same.splice(
      same.findIndex((one) => one.index === doubtful.earlier),
      1,
      doubtful.later,
    );
    if (flow.highest === doubtful.later.index) flow.highest = doubtful.gap - 1;
    delete flow.doubtful;
  }
  const gap = flow.highest + 1;
  places.splice(places.indexOf(place), 1);
  if (index < flow.highest) return overtaken + 1;
  flow.highest = index;
  if (earlier < gap && index > gap) flow.doubtful = { earlier, later: place, gap, places };
  return overtaken;
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
