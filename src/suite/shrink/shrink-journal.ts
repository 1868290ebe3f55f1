import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { ExpectedError } from '../../lib/errors.ts';
import { explainWrite } from '../../result/store-result.ts';
import type { Bug } from '../verify/bug.ts';
import type { Judgement } from './shrink.ts';

interface Header {
  /** Of the file, and of what candidates are judged by. */
  of: string;
  bug: Bug;
}

/** What was judged, line by line, so that a shrink that was interrupted goes on where it was. */
export class ShrinkJournal {
  readonly path: string;
  readonly known = new Map<string, Judgement>();
  /** Of an earlier process. */
  bug?: Bug;

  /**
   * @param of a hash of what judgements depend on
   * @throws ExpectedError where the journal is of another file or other options
   */
  constructor(path: string, of: string) {
    this.path = path;
    if (!existsSync(path)) return;
    const [header, ...lines] = readFileSync(path, 'utf8').split('\n').flatMap(parsed);
    if (!header) return;
    if ((header as Partial<Header>).of !== of)
      throw new ExpectedError(
        `${path} is of another version of the file, or of other options; remove it to begin anew`,
      );
    this.bug = (header as Header).bug;
    for (const line of lines) {
      const { hash, presence, why } = line as Judgement & { hash: string };
      if (typeof hash === 'string' && typeof presence === 'string') this.known.set(hash, { presence, why });
    }
  }

  begin(of: string, bug: Bug): void {
    this.#append({ of, bug });
  }

  add(hash: string, judgement: Judgement): void {
    this.#append({ hash, ...judgement });
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  #append(line: unknown): void {
    try {
      appendFileSync(this.path, `${JSON.stringify(line)}\n`);
    } catch (error) {
      throw explainWrite(error, this.path);
    }
  }
}

/** The last line of a process that was killed may be half of one. */
function parsed(line: string): unknown[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
