/** Ethernet frames for tests, made and taken apart with no help from the programs under test. */

export interface TcpOptions {
  flags?: number;
  sport?: number;
  dport?: number;
  sequence?: number;
  acknowledgement?: number;
  window?: number;
  urgent?: number;
  /** Whole words of 4 bytes. */
  options?: Buffer;
  payload?: Buffer;
}

export const tcpFlags = {
  fin: 0x01,
  syn: 0x02,
  rst: 0x04,
  psh: 0x08,
  ack: 0x10,
  urg: 0x20,
  ece: 0x40,
  cwr: 0x80,
};

const word = (value: number) => Buffer.from([(value >> 8) & 0xff, value & 0xff]);

/** The Internet checksum of RFC 1071 over all the bytes; 0 where they hold their own right checksum. */
export function checksum(...parts: Buffer[]): number {
  const bytes = Buffer.concat(parts);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) + (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

export function ethernet(payload: Buffer, { vlans = [] as number[] } = {}): Buffer {
  const type = word(payload[0]! >> 4 === 6 ? 0x86dd : 0x0800);
  const tags = vlans.map((vlan, at) =>
    Buffer.concat([word(at < vlans.length - 1 ? 0x88a8 : 0x8100), word(vlan)]),
  );
  return Buffer.concat([Buffer.from('020000000002020000000001', 'hex'), ...tags, type, payload]);
}

export interface Ipv4Options {
  ttl?: number;
  /** DSCP and ECN. */
  tos?: number;
  id?: number;
  options?: Buffer;
  /** In units of 8 bytes; 0x2000: more follow, 0x4000: don't fragment. */
  fragment?: number;
  from?: string;
  to?: string;
}

/** `make` gives the payload from the addresses, for its checksum. */
export function ipv4(protocol: number, make: (pseudo: Buffer) => Buffer, given: Ipv4Options = {}): Buffer {
  const { ttl = 64, tos = 0, id = 1, options = Buffer.alloc(0), fragment = 0 } = given;
  const { from = '10.0.0.1', to = '10.0.0.2' } = given;
  const addresses = Buffer.from([...from.split('.'), ...to.split('.')].map(Number));
  const payload = make(Buffer.concat([addresses, Buffer.from([0, protocol])]));
  const length = 20 + options.length;
  const header = Buffer.concat([
    Buffer.from([0x40 | (length / 4), tos]),
    ...[length + payload.length, id, fragment].map(word),
    Buffer.from([ttl, protocol, 0, 0]),
    addresses,
    options,
  ]);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, payload]);
}

/** `extensions`: number of each and its bytes, whose first (the next header) is filled in. */
export function ipv6(
  protocol: number,
  make: (pseudo: Buffer) => Buffer,
  { hopLimit = 64, trafficClass = 0, extensions = [] as [number, Buffer][] } = {},
): Buffer {
  const addresses = Buffer.from('fd00000000000000000000000000000a'.repeat(2), 'hex');
  addresses[31] = 0x0b;
  const payload = make(Buffer.concat([addresses, Buffer.from([0, 0, 0, protocol])]));
  const chain = extensions.map(([, bytes], at) => {
    const copy = Buffer.from(bytes);
    copy[0] = extensions[at + 1]?.[0] ?? protocol;
    return copy;
  });
  const body = Buffer.concat([...chain, payload]);
  const next = extensions[0]?.[0] ?? protocol;
  return Buffer.concat([
    Buffer.from([0x60 | (trafficClass >> 4), (trafficClass & 15) << 4, 0, 0]),
    word(body.length),
    Buffer.from([next, hopLimit]),
    addresses,
    body,
  ]);
}

export const tcp =
  ({
    flags = tcpFlags.ack,
    sport = 40000,
    dport = 5201,
    sequence = 1,
    acknowledgement = 0,
    window = 0xffff,
    urgent = 0,
    options = Buffer.alloc(0),
    payload = Buffer.from('hello'),
  }: TcpOptions = {}) =>
  (pseudo: Buffer): Buffer => {
    const segment = Buffer.concat([Buffer.alloc(20), options, payload]);
    segment.writeUInt16BE(sport, 0);
    segment.writeUInt16BE(dport, 2);
    segment.writeUInt32BE(sequence, 4);
    segment.writeUInt32BE(acknowledgement, 8);
    segment[12] = 0x50 + ((options.length / 4) << 4);
    segment[13] = flags;
    segment.writeUInt16BE(window, 14);
    segment.writeUInt16BE(urgent, 18);
    segment.writeUInt16BE(checksum(pseudo, word(segment.length), segment), 16);
    return segment;
  };

export const udp =
  ({ sport = 40000, dport = 5201, payload = Buffer.from('hello') } = {}) =>
  (pseudo: Buffer): Buffer => {
    const datagram = Buffer.concat([Buffer.alloc(8), payload]);
    datagram.writeUInt16BE(sport, 0);
    datagram.writeUInt16BE(dport, 2);
    datagram.writeUInt16BE(datagram.length, 4);
    datagram.writeUInt16BE(checksum(pseudo, word(datagram.length), datagram) || 0xffff, 6);
    return datagram;
  };

/** An ICMP or ICMPv6 message with an identifier and a sequence number. */
export const echo =
  (type: number, identifier = 7, sequence = 1) =>
  (pseudo: Buffer): Buffer => {
    const message = Buffer.concat([
      Buffer.from([type, 0, 0, 0]),
      word(identifier),
      word(sequence),
      Buffer.alloc(8, 0x55),
    ]);
    const covered = pseudo.length > 12 ? [pseudo, word(message.length)] : [];
    message.writeUInt16BE(checksum(...covered, message), 2);
    return message;
  };

export interface Taken {
  ttl: number;
  flags: number;
  /** Both checksums, that of the IPv4 header and that of the payload, are right. */
  sums: boolean;
}

/** Takes a frame without VLAN tags apart: IPv4 without options, or IPv6 without extension headers. */
export function take(frame: Buffer, at = 14): Taken {
  const six = frame[at]! >> 4 === 6;
  const l4 = at + (six ? 40 : 20);
  const payload = frame.subarray(l4);
  const protocol = frame[at + (six ? 6 : 9)]!;
  const addresses = six ? frame.subarray(at + 8, at + 40) : frame.subarray(at + 12, at + 20);
  const pseudo = Buffer.concat([addresses, word(protocol), word(payload.length)]);
  const header = six || checksum(frame.subarray(at, l4)) === 0;
  const body = checksum(...(protocol === 1 ? [payload] : [pseudo, payload])) === 0;
  return { ttl: frame[at + (six ? 7 : 8)]!, flags: payload[13] ?? 0, sums: header && body };
}
