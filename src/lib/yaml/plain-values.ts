import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Node,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { InputError, type Mistake, type Position } from '../errors.ts';
import { deepest, noTags, tooDeep } from './syntax-mistakes.ts';
import { setMark, type Mapping, type Mark } from './tree.ts';
import { showBraces } from './variable-braces.ts';

/** Values in a file, aliases counted as often as they are used. */
const mostValues = 100_000;

/** Makes plain values of the nodes of a YAML document, and marks them with their positions. */
export class PlainValues {
  readonly mistakes: Mistake[] = [];
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #at: (offset: number) => Position;
  #count = 0;

  /**
   * @param targets what each alias stands for
   * @param at the position at an offset in the text
   */
  constructor(targets: ReadonlyMap<Alias, Node>, at: (offset: number) => Position) {
    this.#targets = targets;
    this.#at = at;
  }

  /** @throws {InputError} the file is too large, or nested too deeply */
  of(node: unknown, depth: number, position: Position): unknown {
    if (++this.#count > mostValues)
      throw new InputError([
        { position, problem: `aliases expand to more than ${mostValues.toLocaleString('en')} values` },
      ]);
    if (depth > deepest) throw tooDeep(position);
    if (isAlias(node)) {
      const target = this.#targets.get(node);
      if (target) return this.of(target, depth + 1, position);
      this.#complain(position, `no anchor "&${node.source}" above this alias`);
      return null;
    }
    if (isScalar(node)) return this.#scalar(node, position);
    if (isSeq(node)) return this.#list(node, depth, position);
    return isMap(node) ? this.#mapping(node, depth, position) : null;
  }

  #scalar(node: Scalar, position: Position): unknown {
    // Bytes of !!binary, a date of !!timestamp.
    if (typeof node.value === 'object' && node.value !== null)
      this.#complain(position, `unsupported tag ${node.tag?.replace(/^tag:.*:/, '!!')}`, noTags);
    if (typeof node.value !== 'string') return node.value;
    if (node.value.includes('\0'))
      this.#complain(position, 'NUL character in a string', 'no argument of a command can hold one');
    return showBraces(node.value);
  }

  #list(node: YAMLSeq, depth: number, around: Position): unknown[] {
    const list: unknown[] = [];
    for (const [index, item] of node.items.entries()) {
      const position = this.#positionOf(item, around);
      list.push(this.of(item, depth + 1, position));
      setMark(list, index, { key: position, value: position, ...this.#spelling(item) });
    }
    return list;
  }

  #mapping(node: YAMLMap, depth: number, around: Position): Mapping {
    const mapping: Mapping = {};
    for (const pair of node.items) {
      const keyPosition = this.#positionOf(pair.key, around);
      const key = isScalar(pair.key) ? showBraces(String(pair.key.value ?? '')) : undefined;
      const problem = keyProblem(key, mapping);
      if (problem !== undefined) this.#complain(keyPosition, problem);
      else {
        const position = this.#positionOf(pair.value, keyPosition);
        mapping[key!] = this.of(pair.value, depth + 1, position);
        setMark(mapping, key!, { key: keyPosition, value: position, ...this.#spelling(pair.value) });
      }
    }
    return mapping;
  }

  #spelling(node: unknown): Pick<Mark, 'quoted' | 'source'> {
    const own = isAlias(node) ? this.#targets.get(node) : node;
    const source = isScalar(own) && typeof own.value !== 'string' ? own.source : undefined;
    return { quoted: isQuoted(node), ...(source ? { source } : {}) };
  }

  #positionOf(node: unknown, fallback: Position): Position {
    const range = (node as Node | null)?.range;
    return range ? this.#at(range[0]) : fallback;
  }

  #complain(position: Position, problem: string, allowed?: string): void {
    this.mistakes.push({ position, problem, allowed });
  }
}

const isQuoted = (node: unknown): boolean => isScalar(node) && node.type !== 'PLAIN';

function keyProblem(key: string | undefined, known: Mapping): string | undefined {
  if (key === undefined) return 'a list or a mapping as a key';
  if (key === '') return 'a key is missing';
  if (key === '__proto__') return '"__proto__" can\'t be a key';
  if (Object.hasOwn(known, key)) return `duplicate key "${key}"`;
  return undefined;
}
