import { slotsOf } from '../../lib/slots.ts';

/** A MAC address for each interface, by its name; 02 says: locally administered. */
export function macsOf(endpoints: readonly string[], seed: number): Map<string, string> {
  const slots = slotsOf(endpoints, { seed, use: 'MAC', room: 2 ** 40 });
  return new Map(
    [...slots].map(([name, slot]) => {
      const digits = `02${slot.toString(16).padStart(10, '0')}`;
      return [name, digits.match(/../g)!.join(':')];
    }),
  );
}
