import { stringify } from 'yaml';
import type { SuiteCaseResult, SuiteResult } from '../../suite/model.ts';
import type { ReporterKind } from './kind.ts';

export default {
  kind: 'tap',
  title: 'TAP, one test point per case',
  document: formatTap,
} satisfies ReporterKind;

/**
 * https://testanything.org/tap-version-13-specification.html: what is written is the same in version 14, which not
 * every parser knows.
 */
export function formatTap({ cases, notRun }: SuiteResult): string {
  return [
    'TAP version 13',
    `1..${cases.length}`,
    ...cases.flatMap((item, index) => testPoint(item, index + 1)),
    ...(notRun ? [`Bail out! ${plain(notRun.why)}`] : []),
    '',
  ].join('\n');
}

/** The YAML subset of TAP parsers: single-line strings. */
const yamlish = {
  lineWidth: 0,
  doubleQuotedMinMultiLineLength: Infinity,
  singleQuote: false,
  blockQuote: false,
};

function testPoint({ id, verdict, reasons, seconds, runs }: SuiteCaseResult, number: number): string[] {
  const isOk = verdict === 'pass' || verdict === 'skipped';
  const directive = verdict === 'skipped' ? ` # SKIP ${plain(reasons[0] ?? '')}` : '';
  const point = `${isOk ? 'ok' : 'not ok'} ${number} - ${description(id)}${directive}`;
  if (verdict === 'skipped') return [point];
  const details = {
    ...(verdict === 'pass' ? {} : { verdict, message: reasons.join('\n') }),
    duration_ms: Math.round(seconds * 1000),
    runs: runs.length,
  };
  const yaml = stringify(details, yamlish).trimEnd().split('\n');
  return [point, ...['---', ...yaml, '...'].map((line) => `  ${line}`)];
}

/** A description without a directive or a newline. */
export const description = (text: string): string =>
  plain(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#');

export const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
