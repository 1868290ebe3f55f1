import type { Mistake } from '../../lib/errors.ts';
import type { ManglerItem } from '../model.ts';

/** Manglers that can't be attached beside another: an interface takes one XDP program. */
export function xdpConflicts(manglers: readonly ManglerItem[]): Mistake[] {
  const holders = new Map<string, string>();
  return manglers.flatMap(({ hook, node, interface: name, name: mangler, position }) => {
    const endpoint = `${node}:${name}`;
    const holder = holders.get(endpoint);
    if (hook !== 'xdp') return [];
    if (holder === undefined) holders.set(endpoint, mangler);
    else
      return {
        position,
        problem: `${endpoint} already has an XDP program: ${holder}`,
        allowed: 'one XDP program per interface; egress and ingress take several',
      };
    return [];
  });
}
