import { slotsOf } from '../lib/slots.ts';
import type { ManglerItem } from './model.ts';

/** What a seed follows from. */
export type Seeded = Pick<ManglerItem, 'node' | 'interface' | 'hook' | 'program'> & {
  /** As the file says it; names that lab gives depend on what else there is. */
  said?: string;
};

/**
 * Seeds of a scenario's manglers, in their order. They follow from the name that the file says, or else from program,
 * interface and hook; of several that have all of these alike, from their number too, or they would choose the same packets.
 */
export function manglerSeeds(manglers: readonly Seeded[], seed: number): number[] {
  const times = new Map<string, number>();
  const keys = manglers.map(({ said, program, node, interface: name, hook }) => {
    const key = said ?? `${program} on ${node}:${name} ${hook}`;
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return time === 1 ? key : `${key} ${time}`;
  });
  const slots = slotsOf(keys, { seed, use: 'mangler', room: 2 ** 32 });
  return keys.map((key) => slots.get(key)!);
}
