import { modulesIn } from '../lib/modules-in.ts';
import type { ReporterKind } from './reporter/kind.ts';

/** All reporters, by the word that names them on the command line: each file in reporter/ is one. */
export async function loadReporters(): Promise<ReadonlyMap<string, ReporterKind>> {
  const reporters = new Map<string, ReporterKind>();
  for (const [file, load] of Object.entries(modulesIn('report/reporter'))) {
    const { default: reporter } = (await load()) as { default: ReporterKind };
    if (reporters.has(reporter.kind))
      throw new Error(`two reporters are named ${reporter.kind}: see reporter/${file}.ts`);
    reporters.set(reporter.kind, reporter);
  }
  return reporters;
}
