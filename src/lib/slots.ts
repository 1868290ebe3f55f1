import { createHash } from 'node:crypto';

export interface SlotOptions {
  seed: number;
  /** What the slots are of: the same name has others for other uses. */
  use: string;
  /** Slots are 0 to room - 1. At most 2^48. */
  room: number;
  /** Whether something else has a slot. */
  taken?: (slot: number) => boolean;
}

/** A number that follows from the words alone, from 0 to 2^48 - 1. */
const hashOf = (words: string): number => createHash('sha256').update(words).digest().readUIntBE(0, 6);

/**
 * A slot for each name, by a hash of the name and the seed: it doesn't depend on the other names, nor on their
 * order. Where a hash leads several names to one slot, the first in the order of characters has it; the others get
 * the next free one, in that order too.
 * @returns no slot for a name for which none is left
 */
export function slotsOf(names: Iterable<string>, options: SlotOptions): Map<string, number> {
  const { seed, use, room, taken = () => false } = options;
  const used = new Set<number>();
  const isFree = (slot: number) => !used.has(slot) && !taken(slot);
  const slots = new Map<string, number>();
  const late: [string, number][] = [];
  for (const name of [...new Set(names)].sort()) {
    const slot = hashOf(`${seed} ${use} ${name}`) % room;
    if (!isFree(slot)) late.push([name, slot]);
    else {
      used.add(slot);
      slots.set(name, slot);
    }
  }
  for (const [name, wanted] of late)
    for (let step = 1; step < room; step++) {
      const slot = (wanted + step) % room;
      if (!isFree(slot)) continue;
      used.add(slot);
      slots.set(name, slot);
      break;
    }
  return slots;
}

/**
 * A slot for each name: the one that it wants, or the next free one. Names are served in the order given, so that
 * a slot depends on the names before it.
 * @param wanted a slot for each name
 * @returns no slot for a name for which none is left
 */
export function slotsInOrder(
  wanted: ReadonlyMap<string, number>,
  { room, taken = () => false }: Pick<SlotOptions, 'room' | 'taken'>,
): Map<string, number> {
  const used = new Set<number>();
  const slots = new Map<string, number>();
  for (const [name, first] of wanted)
    for (let step = 0; step < room; step++) {
      const slot = (first + step) % room;
      if (used.has(slot) || taken(slot)) continue;
      used.add(slot);
      slots.set(name, slot);
      break;
    }
  return slots;
}
