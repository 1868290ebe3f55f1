import { ExpectedError } from '../lib/errors.ts';
import { loadKinds } from '../lib/registry.ts';
import type { ReporterKind, Reporting } from '../report/kind.ts';

/** The reporter that the options and the terminal call for. */
export async function startReporter(options: {
  json?: boolean;
  reporter?: string;
  verbose?: boolean;
}): Promise<Reporting> {
  const verbose = options.verbose ?? false;
  const people = process.stdout.isTTY && process.env.TERM !== 'dumb' && !verbose ? 'terminal' : 'plain';
  const name = options.json ? 'json' : (options.reporter ?? people);
  const kinds = await loadKinds<ReporterKind>('report');
  const kind = kinds.get(name);
  if (!kind)
    throw new ExpectedError(
      `--reporter ${name}: there is no such reporter; it is one of ${[...kinds.keys()].join(', ')}`,
    );
  return kind.start({ stdout: process.stdout, stderr: process.stderr, verbose });
}
