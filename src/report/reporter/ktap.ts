import { leftOut } from '../../suite/cases-not-run.ts';
import type { SuiteCaseResult, SuiteResult } from '../../suite/model.ts';
import type { ReporterKind } from './kind.ts';
import { plain } from './tap.ts';

export default {
  kind: 'ktap',
  title: 'KTAP version 1, like the kernel selftests',
  document: formatKtap,
} satisfies ReporterKind;

/** https://docs.kernel.org/dev-tools/ktap.html: a file is a test, its cases are subtests. */
export function formatKtap(result: SuiteResult): string {
  const files = [
    ...Map.groupBy([...result.cases, ...leftOut(result)], ({ scenario }) => scenario.file).values(),
  ];
  return [
    'KTAP version 1',
    `1..${files.length}`,
    ...files.flatMap((own, index) => {
      const point = (pick: Pick<SuiteCaseResult, 'verdict' | 'reasons'>, name: string, number: number) =>
        `${isOk(pick) ? 'ok' : 'not ok'} ${number} ${plain(name).replaceAll('#', '')}${directive(pick)}`;
      const [first] = own;
      if (own.length === 1) return [...reasons(first!), point(first!, first!.id, index + 1)];
      const failed = own.some((result) => !isOk(result));
      return [
        '  KTAP version 1',
        `  1..${own.length}`,
        ...own.flatMap((result, number) => [
          ...reasons(result).map((line) => `  ${line}`),
          `  ${point(result, result.id, number + 1)}`,
        ]),
        point({ verdict: failed ? 'fail' : 'pass', reasons: [] }, first!.scenario.name, index + 1),
      ];
    }),
    '',
  ].join('\n');
}

const isOk = ({ verdict }: Pick<SuiteCaseResult, 'verdict'>) => verdict === 'pass' || verdict === 'skipped';

const directive = ({ verdict, reasons }: Pick<SuiteCaseResult, 'verdict' | 'reasons'>): string =>
  verdict === 'skipped' ? ` # SKIP ${plain(reasons[0] ?? '')}` : verdict === 'error' ? ' # ERROR' : '';

/** Diagnostic lines come before the result. */
const reasons = (result: SuiteCaseResult): string[] =>
  isOk(result) ? [] : [result.verdict, ...result.reasons].map((text) => `# ${plain(text)}`);
