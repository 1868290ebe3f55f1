import { isIP } from 'node:net';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { isPrefix } from '../schema/formats.ts';
import { contains } from '../topology/prefix.ts';
import type { Part } from './context.ts';
import type { Interface, Route } from '../model.ts';
import type { CheckedRoute } from '../schema/checked-file.ts';
import type { Mapping } from '../../lib/yaml/tree.ts';

const words = [
  'via',
  'dev',
  'metric',
  'src',
  'table',
  'mtu',
  'advmss',
  'proto',
  'scope',
  'onlink',
  'window',
  'rtt',
  'initcwnd',
  'initrwnd',
  'quickack',
  'congctl',
];

/** A route as the file says it, text or mapping; undefined if it can't be read. */
export function resolveRoute(file: Part, raw: CheckedRoute): Route | undefined {
  const entries: Mapping | undefined = typeof raw === 'string' ? wordsOf(file, raw) : raw;
  if (!entries) return undefined;
  const { to, via, dev, ...options } = entries;
  const target = destination(String(to));
  if (target === undefined) {
    const allowed = '"default", or an address with prefix length';
    file.complain(typeof raw === 'string' ? [] : ['to'], `"${String(to)}" is not a destination`, { allowed });
    return undefined;
  }
  if (via !== undefined && isIP(String(via)) === 0) {
    file.complain([], `"${String(via)}" is not an IP address`, { allowed: 'the address of a gateway' });
    return undefined;
  }
  return {
    to: target,
    ...(via === undefined ? {} : { via: String(via) }),
    ...(dev === undefined ? {} : { dev: String(dev) }),
    options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)])),
    position: file.position([]),
  };
}

function destination(to: string): string | undefined {
  if (to === 'default' || isPrefix(to)) return to;
  const family = isIP(to);
  return family === 0 ? undefined : `${to}/${family === 4 ? 32 : 128}`;
}

function wordsOf(file: Part, text: string): Mapping | undefined {
  const [to, ...rest] = text.trim().split(/\s+/);
  const entries: Mapping = { to };
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index]!;
    const takesNone = word === 'onlink';
    const value = takesNone ? '' : rest[++index];
    if (!words.includes(word) || value === undefined) {
      const problem = words.includes(word) ? `"${word}" lacks a value` : `unknown word "${word}" in a route`;
      file.complain([], problem, {
        allowed: `DESTINATION, then: ${joinWords(words)}`,
        suggestion: nearestWord(word, words),
      });
      return undefined;
    }
    entries[word] = value;
  }
  return entries;
}

/** Whether a route of a node can be set: its gateway is a neighbour, of the destination's family. */
export function checkRoute(file: Part, route: Route, interfaces: readonly Interface[]): void {
  const { to, via, dev } = route;
  const device = interfaces.find((iface) => iface.name === dev);
  if (dev !== undefined && !device) {
    const names = interfaces.map((iface) => iface.name);
    const allowed = `interfaces: ${joinWords(names)}`;
    file.complain([], `the node has no interface "${dev}"`, {
      allowed,
      suggestion: nearestWord(dev, names),
    });
    return;
  }
  if (via === undefined) {
    if (dev === undefined)
      file.complain([], 'a route needs a gateway or an interface', { allowed: '`via` or `dev`' });
    return;
  }
  if (to !== 'default' && to.includes(':') !== via.includes(':')) {
    file.complain([], `${to} and its gateway ${via} are of different families`, {
      allowed: 'IPv4 via IPv4, IPv6 via IPv6',
    });
    return;
  }
  const addresses = (device ? [device] : interfaces).flatMap((iface) => iface.addresses);
  if ('onlink' in route.options || /^fe80:/i.test(via)) return;
  if (addresses.some((prefix) => prefix.split('/')[0] === via))
    file.complain([], `the gateway ${via} is the node's own address`, {
      allowed: 'the address of a router',
    });
  else if (!addresses.some((prefix) => contains(prefix, via)))
    file.complain([], `the gateway ${via} is not reachable from here`, {
      allowed: `networks of ${device ? device.name : 'the node'}: ${joinWords(addresses) || 'none'}`,
    });
}
