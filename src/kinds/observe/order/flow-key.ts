import ipaddr from 'ipaddr.js';
import { numberAt } from '../../../lib/json-value.ts';

/** Key of the maps, as bpftool prints the struct. Addresses and ports are in network byte order. */
export interface FlowKey {
  saddr: number[];
  daddr: number[];
  sport: number;
  dport: number;
  protocol: number;
  version: number;
}

/** The key of a flow at a path of a dump; undefined where there is none. */
export function flowKeyAt(value: unknown, ...path: readonly string[]): FlowKey | undefined {
  const number = (name: string, most: number, ...below: readonly number[]) => {
    const found = numberAt(value, ...path, name, ...below);
    return found !== undefined && Number.isInteger(found) && found >= 0 && found <= most ? found : undefined;
  };
  const address = (name: string) => [0, 1, 2, 3].flatMap((at) => number(name, 0xffff_ffff, at) ?? []);
  const [saddr, daddr] = [address('saddr'), address('daddr')];
  const [sport, dport] = [number('sport', 0xffff), number('dport', 0xffff)];
  const [protocol, version] = [number('protocol', 0xff), number('version', 6)];
  if (saddr.length < 4 || daddr.length < 4) return undefined;
  if (sport === undefined || dport === undefined || protocol === undefined || version === undefined)
    return undefined;
  return { saddr, daddr, sport, dport, protocol, version };
}

export const isTcp = ({ protocol }: FlowKey): boolean => protocol === 6;

const protocols: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' };

/** "TCP 10.0.0.1:40000 > 10.0.0.2:5201"; an IPv6 address is in brackets where a port follows. */
export function flowName(key: FlowKey): string {
  const ports = key.sport !== 0 || key.dport !== 0;
  const end = (words: readonly number[], port: number) => {
    const address = addressOf(words, key.version);
    if (!ports) return address;
    return `${key.version === 6 ? `[${address}]` : address}:${swap16(port)}`;
  };
  const protocol = protocols[key.protocol] ?? `IP protocol ${key.protocol}`;
  return `${protocol} ${end(key.saddr, key.sport)} > ${end(key.daddr, key.dport)}`;
}

/** Addresses and ports as they are in a packet, which is how a Segment names its flow. */
export function bytesInPacket({ saddr, daddr, sport, dport, version }: FlowKey): string {
  const bytes = Buffer.alloc(36);
  const length = version === 6 ? 16 : 4;
  saddr.slice(0, length / 4).forEach((word, at) => bytes.writeUInt32LE(word >>> 0, at * 4));
  daddr.slice(0, length / 4).forEach((word, at) => bytes.writeUInt32LE(word >>> 0, length + at * 4));
  bytes.writeUInt16LE(sport, length * 2);
  bytes.writeUInt16LE(dport, length * 2 + 2);
  return bytes.toString('latin1', 0, length * 2 + 4);
}

export const destinationOf = (key: FlowKey): string => addressOf(key.daddr, key.version);

/** An address from the words that a little-endian machine reads. */
function addressOf(words: readonly number[], version: number): string {
  const bytes = Buffer.alloc(16);
  for (const [at, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, at * 4);
  return ipaddr.fromByteArray([...bytes.subarray(0, version === 6 ? 16 : 4)]).toString();
}

const swap16 = (value: number): number => ((value & 0xff) << 8) | (value >> 8);
