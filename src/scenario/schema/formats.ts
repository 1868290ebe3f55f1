import { isIP, isIPv4 } from 'node:net';
import { commandProblem } from '../../lib/command.ts';

/** What a file's own nodes and interfaces are called; formats "node" and "endpoint" are held to it. */
export interface Names {
  nodes: ReadonlySet<string>;
  /** "h1:eth0" */
  endpoints: ReadonlySet<string>;
}

let names: Names = { nodes: new Set(), endpoints: new Set() };

/** Says which names the next validation knows. */
export const setNames = (known: Names): void => {
  names = known;
};

export const linkPattern = /^\s*(\S+)\s+--\s+(\S+)\s*$/;
const endPattern = /^[^:\s]+:[^:\s]+$/;

/** "10.0.0.1/24", or an IPv6 address alike. */
export function isPrefix(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  return isIP(address) !== 0 && Number(length) <= (isIPv4(address) ? 32 : 128);
}

/** The formats that schemas name, beside their meaning in words for error messages. */
export const formats = {
  node: { says: 'the name of a node', test: (text: string) => names.nodes.has(text) },
  target: {
    says: 'a node or an IP address',
    test: (text: string) => names.nodes.has(text) || isIP(text) !== 0,
  },
  endpoint: { says: 'an interface, NODE:INTERFACE', test: (text: string) => names.endpoints.has(text) },
  end: { says: 'an end, NODE:INTERFACE', test: (text: string) => endPattern.test(text) },
  link: { says: 'a link, "NODE -- NODE" or "NODE:INTERFACE -- NODE:INTERFACE"', test: isLink },
  command: { says: 'a command without a shell', test: (text: string) => commandProblem(text) === undefined },
  regex: { says: 'a regular expression', test: isRegex },
  address: { says: 'an IP address', test: (text: string) => isIP(text) !== 0 && !text.includes('%') },
  prefix: { says: 'an IP address with prefix length, like "10.0.0.1/24"', test: isPrefix },
  mac: {
    says: 'a MAC address of one station, like "02:00:00:00:00:01"',
    test: (text: string) => /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/i.test(text) && !/^(00:){5}00$/.test(text),
  },
} as const;

function isLink(text: string): boolean {
  const ends = linkPattern.exec(text);
  return ends !== null && endPattern.test(ends[1]!) && endPattern.test(ends[2]!);
}

function isRegex(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}
