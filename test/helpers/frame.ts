import { echo, ethernet, ipv4, type Ipv4Options, ipv6, tcp, tcpFlags, udp } from './packets.ts';

/** A frame in the words of a vectors.yaml. Bytes are text, or "0x" and hexadecimal digits. */
export interface FrameWords {
  vlan?: number | number[];
  ipv4?: Omit<Ipv4Options, 'options'> & { options?: string };
  /** `extensions`: number of each, and its bytes; the first of these is filled in. */
  ipv6?: { hopLimit?: number; trafficClass?: number; extensions?: [number, string][] };
  tcp?: {
    flags?: string;
    sport?: number;
    dport?: number;
    sequence?: number;
    acknowledgement?: number;
    window?: number;
    urgent?: number;
    options?: string;
  };
  udp?: { sport?: number; dport?: number };
  /** Type of an echo message. */
  icmp?: number;
  payload?: string;
  /** A whole frame. */
  raw?: string;
  /** Cut off behind so many bytes. */
  cut?: number;
  /** Bytes that are written over the whole, checksums or not: by offset. */
  bytes?: Record<number, string>;
}

const bytesOf = (text: string) =>
  text.startsWith('0x') ? Buffer.from(text.slice(2), 'hex') : Buffer.from(text);

const flagsOf = (text: string): number =>
  text === 'none'
    ? 0
    : text.split('+').reduce((sum, flag) => sum | tcpFlags[flag as keyof typeof tcpFlags], 0);

/** Makes it, all lengths and checksums right: none of the code under test has a part in it. */
export function frameOf(words: FrameWords): Buffer {
  const whole = words.raw === undefined ? build(words) : bytesOf(words.raw);
  for (const [at, bytes] of Object.entries(words.bytes ?? {})) bytesOf(bytes).copy(whole, Number(at));
  return whole.subarray(0, words.cut ?? whole.length);
}

function build({ vlan = [], ipv4: four, ipv6: six, payload: text, ...l4 }: FrameWords): Buffer {
  const payload = bytesOf(text ?? 'hello');
  const [protocol, make] = l4.udp
    ? ([17, udp({ ...l4.udp, payload })] as const)
    : l4.icmp !== undefined
      ? ([six ? 58 : 1, echo(l4.icmp)] as const)
      : ([6, tcp(segment(l4.tcp, payload))] as const);
  const vlans = [vlan].flat();
  if (!six)
    return ethernet(ipv4(protocol, make, { ...four, options: bytesOf(four?.options ?? '') }), { vlans });
  const extensions = (six.extensions ?? []).map(([number, bytes]): [number, Buffer] => [
    number,
    bytesOf(bytes),
  ]);
  return ethernet(ipv6(protocol, make, { ...six, extensions }), { vlans });
}

const segment = ({ flags, options, ...rest }: NonNullable<FrameWords['tcp']> = {}, payload: Buffer) => ({
  ...rest,
  flags: flagsOf(flags ?? 'ack'),
  options: bytesOf(options ?? ''),
  payload,
});

/** `change` laid on `words`, key by key; null takes a key away. */
export function changed(words: FrameWords, change: FrameWords): FrameWords {
  const merge = (base: any, over: any): any =>
    over === null || typeof over !== 'object' || Array.isArray(over) || typeof base !== 'object'
      ? over
      : Object.fromEntries(
          [...new Set([...Object.keys(base), ...Object.keys(over)])]
            .filter((key) => over[key] !== null)
            .map((key) => [key, key in over ? merge(base[key] ?? {}, over[key]) : base[key]]),
        );
  return merge(words, change);
}
