/** Nodes whose names are one word and a number, by that word: "h" of h1, h2, ... to 1, 2, ... */
export type Families = ReadonlyMap<string, readonly number[]>;

/** @param names of nodes that `count` or a generator made */
export function familiesOf(names: Iterable<string>): Families {
  const families = new Map<string, number[]>();
  for (const name of names) {
    const match = /^(.*?)([1-9]\d*)$/.exec(name);
    if (!match) continue;
    const numbers = families.get(match[1]!);
    if (numbers) numbers.push(Number(match[2]));
    else families.set(match[1]!, [Number(match[2])]);
  }
  return families;
}
