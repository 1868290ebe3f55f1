import { ExpectedError } from '../lib/errors.ts';
import { loadReporters } from '../report/load-reporters.ts';
import type { Reporting } from '../report/reporter/kind.ts';

/** Selects the reporter by the options and the terminal. */
export async function startReporter(options: {
  json?: boolean;
  reporter?: string;
  verbose?: boolean;
}): Promise<Reporting> {
  const verbose = options.verbose ?? false;
  const people = process.stdout.isTTY && process.env.TERM !== 'dumb' && !verbose ? 'terminal' : 'plain';
  const name = options.json ? 'json' : (options.reporter ?? people);
  const kinds = await loadReporters();
  const kind = kinds.get(name);
  if (!kind?.start) {
    const known = [...kinds.values()].flatMap((kind) => (kind.start ? [kind.kind] : []));
    const what = kind ? 'it is for `lab test` only' : 'unknown reporter';
    throw new ExpectedError(`--reporter ${name}: ${what}; it is one of ${known.join(', ')}`);
  }
  return kind.start({ stdout: process.stdout, stderr: process.stderr, verbose });
}
