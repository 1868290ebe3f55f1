import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
} from 'yaml';
import { InputError, type Mistake, type Position } from '../../lib/errors.ts';
import { setMark, setRoot, type Mapping } from './tree.ts';

/** Values in a file, aliases counted as often as they are used. */
const mostValues = 100_000;
const deepest = 50;

/**
 * Reads YAML 1.2 into plain values that know their places (see tree.ts).
 * @param file how errors and places name it
 * @throws {InputError} with every mistake of the syntax
 */
export function parseYaml(text: string, file: string): Mapping {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const tooDeep = (position: Position): InputError =>
    new InputError([{ position, problem: 'nested too deeply', allowed: `at most ${deepest} levels` }]);
  // The parser would take seconds to run out of stack.
  const deep = deepSpot(text, file);
  if (deep) throw tooDeep(deep);
  let document: Document.Parsed;
  try {
    // Its own search for double keys takes the square of their number.
    document = parseDocument(hideBraces(text), {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'error',
    });
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(at(0));
    throw error;
  }
  if (document.errors.some((error) => error.message.startsWith('Maximum call stack'))) throw tooDeep(at(0));
  const mistakes: Mistake[] = [...document.errors, ...document.warnings].map((error) => ({
    position: at(error.pos[0]),
    problem: firstSentence(showBraces(error.message)),
    allowed: hints.find(([words]) => error.message.startsWith(words))?.[1],
  }));
  if (mistakes.length > 0) throw new InputError(mistakes);

  const targets = targetsOf(document);
  let count = 0;
  const toValue = (node: unknown, depth: number, place: Position): unknown => {
    if (++count > mostValues)
      throw new InputError([
        {
          position: place,
          problem: 'aliases make this file explode',
          allowed: `at most ${mostValues} values`,
        },
      ]);
    if (depth > deepest) throw tooDeep(place);
    if (isAlias(node)) {
      const target = targets.get(node);
      if (target) return toValue(target, depth + 1, place);
      mistakes.push({
        position: place,
        problem: `nothing is called "&${node.source}"`,
        allowed: 'an anchor above',
      });
      return null;
    }
    if (isScalar(node)) {
      // Bytes of !!binary, a date of !!timestamp.
      if (typeof node.value === 'object' && node.value !== null)
        mistakes.push({
          position: place,
          problem: `a value of ${node.tag?.replace(/^tag:.*:/, '!!')}`,
          allowed: noTags,
        });
      if (typeof node.value !== 'string') return node.value;
      if (node.value.includes('\0'))
        mistakes.push({ position: place, problem: 'a zero byte in a text: no command can be given one' });
      return showBraces(node.value);
    }
    if (isSeq(node)) {
      const list: unknown[] = [];
      for (const [index, item] of node.items.entries()) {
        const position = positionOf(item, place);
        list.push(toValue(item, depth + 1, position));
        setMark(list, index, { key: position, value: position, quoted: isQuoted(item) });
      }
      return list;
    }
    if (!isMap(node)) return null;
    const mapping: Mapping = {};
    for (const pair of node.items) {
      const keyPosition = positionOf(pair.key, place);
      const key = isScalar(pair.key) ? showBraces(String(pair.key.value ?? '')) : undefined;
      const problem = keyProblem(key, mapping);
      if (problem || key === undefined) mistakes.push({ position: keyPosition, problem: problem ?? '' });
      else {
        const position = positionOf(pair.value, keyPosition);
        mapping[key] = toValue(pair.value, depth + 1, position);
        setMark(mapping, key, { key: keyPosition, value: position, quoted: isQuoted(pair.value) });
      }
    }
    return mapping;
  };
  const positionOf = (node: unknown, fallback: Position): Position => {
    const range = (node as Node | null)?.range;
    return range ? at(range[0]) : fallback;
  };

  const start = { file, line: 1, column: 1 };
  if (!isMap(document.contents))
    throw new InputError([
      {
        position: positionOf(document.contents, start),
        problem: 'the file holds no keys',
        allowed: 'KEY: VALUE lines',
      },
    ]);
  const value = toValue(document.contents, 0, start) as Mapping;
  if (mistakes.length > 0) throw new InputError(mistakes);
  setRoot(value, start);
  return value;
}

/** What each alias stands for: the last anchor of its name before it. (Its resolve() reads all of the file each time.) */
function targetsOf(document: Document.Parsed): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) targets.set(node, target);
      } else if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

/**
 * "${NAME}" may stand unquoted anywhere, also between the braces of a flow mapping, where YAML would take its
 * braces for its own. So they are hidden from it, behind characters that no text has; places stay the same.
 */
const hideBraces = (text: string): string => text.replaceAll(/\$\{([^{}\n]*)\}/g, '$\ufdd0$1\ufdd1');
const showBraces = (text: string): string => text.replaceAll('\ufdd0', '{').replaceAll('\ufdd1', '}');

const isQuoted = (node: unknown): boolean => isScalar(node) && node.type !== 'PLAIN';

function keyProblem(key: string | undefined, known: Mapping): string | undefined {
  if (key === undefined) return 'a key must be a word, not a list or a mapping';
  if (key === '') return 'a key is missing';
  if (key === '__proto__') return 'this word can be no key';
  if (Object.hasOwn(known, key)) return `"${key}" is here twice`;
  return undefined;
}

const noTags = 'no tags: plain values say their type themselves';

/** What helps, by how the parser's message begins. */
const hints: readonly (readonly [string, string])[] = [
  ['Tabs are not allowed', 'indent with spaces'],
  ['Source contains multiple', 'one document a file, so no second "---"'],
  ['All mapping items', 'the keys of one mapping begin in one column'],
  ['Implicit keys need', 'KEY: VALUE, each on a line; is a colon missing?'],
  ['Unresolved tag', noTags],
];

const firstSentence = (message: string): string =>
  message.split('\n')[0]!.split('; please')[0]!.replace(/[.:]$/, '');

/** Where brackets or dashes open more levels than any text would, prose and scripts included. */
function deepSpot(text: string, file: string): Position | undefined {
  let depth = 0;
  for (const match of text.matchAll(/[[\]{}]|(?<![^\s])(?:[-?] ){200}/g)) {
    if (match[0].length === 1) depth += '[{'.includes(match[0]) ? 1 : -1;
    if (depth <= 1000 && match[0].length === 1) continue;
    const before = text.slice(0, match.index).split('\n');
    return { file, line: before.length, column: before.at(-1)!.length + 1 };
  }
  return undefined;
}
