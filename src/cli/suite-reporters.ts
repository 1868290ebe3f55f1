import { access, constants, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { loadReporters } from '../report/load-reporters.ts';
import type { ReporterKind, SuiteReporting } from '../report/reporter/kind.ts';
import { explainWrite } from '../result/store-result.ts';

/**
 * The reporters of a suite: one for progress, and those that write a document at the end, to files or
 * one of them to stdout.
 */
export async function startReporters(options: {
  reporter?: string[];
  json?: boolean;
  verbose?: boolean;
}): Promise<SuiteReporting> {
  const kinds = await loadReporters();
  const wanted = [...(options.reporter ?? []), ...(options.json ? ['json'] : [])].map((word) => {
    const [name = '', ...file] = word.split('=');
    const kind = kinds.get(name);
    if (!kind)
      throw new ExpectedError(
        `--reporter ${word}: unknown reporter; it is one of ${[...kinds.keys()].join(', ')}`,
      );
    if (file.length > 0 && !kind.document)
      throw new ExpectedError(
        `--reporter ${word}: ${name} prints progress, so it can't be written to a file`,
      );
    return { kind, file: file.length > 0 ? resolve(file.join('=')) : undefined };
  });
  const documents = wanted.filter(({ kind }) => kind.document);
  const onStdout = documents.filter(({ file }) => file === undefined);
  if (onStdout.length > 1)
    throw new ExpectedError(
      `--reporter: ${onStdout.map(({ kind }) => kind.kind).join(' and ')} can't both be on stdout; name files: ${onStdout[1]!.kind.kind}=FILE`,
    );
  for (const { file } of documents) if (file !== undefined) await checkWritable(file);
  const live = await startLive(kinds, wanted, onStdout.length > 0, options.verbose ?? false);
  return {
    event: live.event,
    async end(result) {
      await live.end(result);
      if (!result) return;
      for (const { kind, file } of documents) {
        const text = kind.document!(result);
        if (file === undefined) process.stdout.write(text);
        else
          await writeFile(file, text).catch((error: unknown) => {
            throw explainWrite(error, file);
          });
      }
    },
  };
}

/**
 * Creates the directory of a file and checks that the file is writable, before the first run rather than after the last.
 * @throws ExpectedError where it can't
 */
async function checkWritable(file: string): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory()) throw new ExpectedError(`--reporter: ${file} is a directory; name a file`);
  try {
    await mkdir(dirname(file), { recursive: true });
    await access(there ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw explainWrite(error, file);
  }
}

function startLive(
  kinds: ReadonlyMap<string, ReporterKind>,
  wanted: readonly { kind: ReporterKind }[],
  stdoutTaken: boolean,
  verbose: boolean,
): Promise<SuiteReporting> {
  const asked = wanted.find(({ kind }) => kind.suite)?.kind;
  const people = process.stderr.isTTY && process.env.TERM !== 'dumb' && !verbose;
  const kind = asked ?? kinds.get(people ? 'terminal' : 'plain')!;
  return kind.suite!({
    stdout: stdoutTaken ? process.stderr : process.stdout,
    stderr: process.stderr,
    verbose,
  });
}
