import {
  isAlias,
  isMap,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
} from 'yaml';
import { InputError, type Position } from '../errors.ts';
import { deepSpot, syntaxMistake, tooDeep } from './syntax-mistakes.ts';
import { setRoot, type Mapping } from './tree.ts';
import { PlainValues } from './plain-values.ts';
import { hideBraces } from './variable-braces.ts';

/**
 * Reads YAML 1.2 into plain values with positions (see tree.ts).
 * @param file how messages and positions name it
 * @throws {InputError} with every syntax error, or where the file is not a mapping
 */
export function parseYaml(text: string, file: string): Mapping {
  // The parser would take seconds to run out of stack.
  const deep = deepSpot(text, file);
  if (deep) throw tooDeep(deep);
  const lines = new LineCounter();
  const document = parse(text, lines, file);
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0)
    throw new InputError(errors.map(({ pos, message }) => syntaxMistake(at(pos[0]), message)));

  const start = { file, line: 1, column: 1 };
  const { contents } = document;
  if (!isMap(contents)) {
    const offset = (contents as Node | null)?.range?.[0];
    const position = offset === undefined ? start : at(offset);
    throw new InputError([{ position, problem: 'expected a mapping', allowed: 'KEY: VALUE lines' }]);
  }
  const values = new PlainValues(aliasTargets(document), at);
  const value = values.of(contents, 0, start) as Mapping;
  if (values.mistakes.length > 0) throw new InputError(values.mistakes);
  setRoot(value, start);
  return value;
}

function parse(text: string, lines: LineCounter, file: string): Document.Parsed {
  const tooDeepSomewhere = tooDeep({ file, line: 1, column: 1 });
  try {
    const document = parseDocument(hideBraces(text), {
      lineCounter: lines,
      prettyErrors: false,
      // Its own search for duplicate keys takes the square of their number.
      uniqueKeys: false,
      logLevel: 'error',
    });
    if (document.errors.some(({ message }) => message.startsWith('Maximum call stack')))
      throw tooDeepSomewhere;
    return document;
  } catch (error) {
    throw error instanceof RangeError ? tooDeepSomewhere : error;
  }
}

/** What each alias stands for: the last anchor of its name before it. (Its resolve() reads all of the file each time.) */
function aliasTargets(document: Document.Parsed): Map<Alias, Node> {
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
