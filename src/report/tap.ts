import { stringify } from 'yaml';
import type { SuiteCaseResult, SuiteResult } from '../suite/model.ts';
import type { ReporterKind } from './kind.ts';

export default {
  kind: 'tap',
  title: 'TAP 14, a test point a case',
  document: formatTap,
} satisfies ReporterKind;

/** https://testanything.org/tap-version-14-specification.html */
export function formatTap({ cases, notRun }: SuiteResult): string {
  return [
    'TAP version 14',
    `1..${cases.length}`,
    ...cases.flatMap((one, index) => testPoint(one, index + 1)),
    ...(notRun ? [`Bail out! ${plain(notRun.why)}`] : []),
    '',
  ].join('\n');
}

function testPoint({ id, verdict, reasons, seconds, runs }: SuiteCaseResult, number: number): string[] {
  const isOk = verdict === 'pass' || verdict === 'skipped';
  const directive = verdict === 'skipped' ? ` # SKIP ${plain(reasons[0] ?? '')}` : '';
  const point = `${isOk ? 'ok' : 'not ok'} ${number} - ${description(id)}${directive}`;
  if (verdict === 'skipped') return [point];
  const details = {
    ...(verdict === 'pass' ? {} : { verdict, reasons }),
    duration_ms: Math.round(seconds * 1000),
    runs: runs.length,
  };
  const yaml = stringify(details, { lineWidth: 0 }).trimEnd().split('\n');
  return [point, ...['---', ...yaml, '...'].map((line) => `  ${line}`)];
}

/** A description that holds neither a directive nor another line. */
export const description = (text: string): string =>
  plain(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#');

export const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
