import type { SuiteCaseResult, SuiteResult } from '../../suite/model.ts';
import type { ReporterKind } from './kind.ts';

export default {
  kind: 'github',
  title: 'GitHub Actions annotations on the scenario files',
  document: formatGithub,
} satisfies ReporterKind;

/** Workflow commands: an error for what failed, a warning for what proves nothing, a notice for what was skipped. */
export function formatGithub({ cases, notRun }: SuiteResult): string {
  const told = cases.filter(({ verdict }) => verdict !== 'pass').map(annotation);
  return [...told, ...(notRun ? [noticeOf(notRun)] : [])].map((line) => `${line}\n`).join('');
}

/** One annotation for all: GitHub shows ten per level. */
const noticeOf = ({ why, cases }: NonNullable<SuiteResult['notRun']>): string =>
  `::notice title=${property(`not run to the end: ${cases.length}`)}::${data([why, ...cases.map(({ id }) => id)].join('\n'))}`;

function annotation({ id, scenario, verdict, reasons }: SuiteCaseResult): string {
  const level = verdict === 'skipped' ? 'notice' : verdict === 'inconclusive' ? 'warning' : 'error';
  // The message of a mistake contains its position.
  const [, file = scenario.file, line = '1', column] = /^(.+?):(\d+):(\d+): /.exec(reasons[0] ?? '') ?? [];
  const place = [`file=${property(file)}`, `line=${line}`, ...(column ? [`col=${column}`] : [])];
  const title = property(`${verdict}: ${id}`);
  return `::${level} ${[...place, `title=${title}`].join(',')}::${data(reasons.join('\n') || verdict)}`;
}

const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
