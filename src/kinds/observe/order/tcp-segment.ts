/** A TCP segment in an Ethernet frame of a capture. */
export interface Segment {
  /** Addresses and ports, as they stand in the packet. */
  flow: string;
  /** Tells it apart from the others of its flow, and doesn't change on the way. */
  key: string;
}

const types = { ipv4: 0x0800, ipv6: 0x86dd, vlan: 0x8100, provider: 0x88a8 };
const tcp = 6;
/** Next headers of IPv6 that are extensions, by RFC 8200: hop by hop, routing, destination options. */
const extensions = [0, 43, 60];
const urgent = 0x20;

/**
 * Parses a frame. The key is made of the IP ID (over IPv6, the stamp that the programs of `order` write), sequence and
 * acknowledgement numbers, window and options. Flags may be changed on the way, and the length differs where a
 * super-packet is cut up: they are not in it.
 * @returns undefined where it is not TCP, a later fragment, or truncated
 */
export function segmentOf(frame: Buffer): Segment | undefined {
  try {
    const { l3, type } = networkOf(frame);
    if (type === types.ipv4) {
      const l4 = l3 + (frame.readUInt8(l3) & 0xf) * 4;
      if (frame.readUInt8(l3 + 9) !== tcp || (frame.readUInt16BE(l3 + 6) & 0x1fff) !== 0) return undefined;
      return describe(frame, l4, frame.subarray(l3 + 12, l3 + 20), frame.readUInt16BE(l3 + 4));
    }
    if (type !== types.ipv6) return undefined;
    let next = frame.readUInt8(l3 + 6);
    let l4 = l3 + 40;
    while (extensions.includes(next)) {
      next = frame.readUInt8(l4);
      l4 += 8 + frame.readUInt8(l4 + 1) * 8;
    }
    if (next !== tcp) return undefined;
    const stamp = frame.readUInt8(l4 + 13) & urgent ? 0 : frame.readUInt16BE(l4 + 18);
    return describe(frame, l4, frame.subarray(l3 + 8, l3 + 40), stamp);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function networkOf(frame: Buffer): { l3: number; type: number } {
  let at = 12;
  while ([types.vlan, types.provider].includes(frame.readUInt16BE(at))) at += 4;
  return { l3: at + 2, type: frame.readUInt16BE(at) };
}

function describe(frame: Buffer, l4: number, addresses: Buffer, id: number): Segment {
  const header = (frame.readUInt8(l4 + 12) >> 4) * 4;
  const flow = Buffer.concat([addresses, frame.subarray(l4, l4 + 4)]).toString('latin1');
  const numbers = frame.subarray(l4 + 4, l4 + 12);
  const window = frame.readUInt16BE(l4 + 14);
  const options = frame.subarray(l4 + 20, l4 + header);
  return { flow, key: `${id} ${window} ${Buffer.concat([numbers, options]).toString('latin1')}` };
}
