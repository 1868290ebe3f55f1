// JSON that a tool printed may be cut off, or of a version that lab doesn't know: nothing in it is taken for granted.

/** @returns undefined if the text is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The value at a path of member names and list indices; undefined if there is none. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    if (Array.isArray(here) && key === 'length') return undefined;
    here = (here as Record<string | number, unknown>)[key];
  }
  return here;
}

/** Counters of the kernel have 64 bits; 1e999 is read as infinity. */
const largest = 2 ** 64;

export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' && Math.abs(found) <= largest ? found : undefined;
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function listAt(
  value: unknown,
  ...path: readonly (string | number)[]
): readonly unknown[] | undefined {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : undefined;
}

/** The members of an object that are numbers. */
export function numbersAt(
  value: unknown,
  ...path: readonly (string | number)[]
): Record<string, number> | undefined {
  const found = valueAt(value, ...path);
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
  const entries = Object.keys(found).flatMap((name): [string, number][] => {
    const number = numberAt(found, name);
    return number === undefined ? [] : [[name, number]];
  });
  return Object.fromEntries(entries);
}
