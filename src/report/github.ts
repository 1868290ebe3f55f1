import type { SuiteCaseResult, SuiteResult } from '../suite/model.ts';
import type { ReporterKind } from './kind.ts';

export default {
  kind: 'github',
  title: 'annotations of GitHub Actions, at the files',
  document: formatGithub,
} satisfies ReporterKind;

/** Workflow commands: an error for what failed, a warning for what proves nothing, a notice for what was skipped. */
export function formatGithub({ cases }: SuiteResult): string {
  return cases.flatMap((one) => (one.verdict === 'pass' ? [] : [`${annotation(one)}\n`])).join('');
}

function annotation({ id, scenario, verdict, reasons }: SuiteCaseResult): string {
  const level = verdict === 'skipped' ? 'notice' : verdict === 'inconclusive' ? 'warning' : 'error';
  // A mistake says itself where it is.
  const [, file = scenario.file, line = '1', column] = /^(.+?):(\d+):(\d+): /.exec(reasons[0] ?? '') ?? [];
  const place = [`file=${property(file)}`, `line=${line}`, ...(column ? [`col=${column}`] : [])];
  const title = property(`${verdict}: ${id}`);
  return `::${level} ${[...place, `title=${title}`].join(',')}::${data(reasons.join('\n') || verdict)}`;
}

const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
