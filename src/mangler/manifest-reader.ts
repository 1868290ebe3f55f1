import { InputError, type Mistake } from '../lib/errors.ts';
import { nearestWord } from '../lib/suggest.ts';
import { isMapping, positionAt, valueAt, type Mapping, type Path } from '../lib/yaml/tree.ts';

/** Takes values of one type out of a manifest, and collects the mistakes of those that have another. */
export class ManifestReader {
  readonly #root: Mapping;
  readonly #mistakes: Mistake[] = [];

  constructor(root: Mapping) {
    this.#root = root;
  }

  complain(path: Path, problem: string, more: Omit<Mistake, 'position' | 'problem'> = {}): undefined {
    this.#mistakes.push({ position: positionAt(this.#root, path), problem, ...more });
  }

  throwIfWrong(): void {
    if (this.#mistakes.length > 0) throw new InputError(this.#mistakes);
  }

  /** A mapping has no others than these keys. */
  checkKeys(path: Path, allowed: readonly string[], what: string): void {
    const mapping = valueAt(this.#root, path);
    for (const key of Object.keys(isMapping(mapping) ? mapping : {}).filter((key) => !allowed.includes(key)))
      this.#mistakes.push({
        position: positionAt(this.#root, [...path, key], 'key'),
        problem: `unknown key "${key}" in ${what}`,
        allowed: `allowed: ${allowed.join(', ')}`,
        suggestion: nearestWord(key, allowed),
      });
  }

  text(path: Path): string {
    const value = valueAt(this.#root, path) ?? '';
    if (typeof value === 'string') return value.trim();
    this.complain(path, `${path.at(-1)} is not text`);
    return '';
  }

  /** True where it is absent. */
  flag(path: Path): boolean {
    const value = valueAt(this.#root, path) ?? true;
    if (typeof value === 'boolean') return value;
    this.complain(path, `${path.at(-1)} is neither true nor false`);
    return true;
  }

  /** @param otherwise where it is absent; without this it must be there */
  integer(
    path: Path,
    { min, max }: { min: number; max: number },
    what: string,
    type: string,
    otherwise?: number,
  ): number {
    const value = valueAt(this.#root, path) ?? otherwise;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
      return value;
    const problem = value === undefined ? `${what} is missing` : `${what} is not of type ${type}`;
    this.complain(path, problem, { allowed: `a whole number from ${min} to ${max}` });
    return min;
  }
}
