import { leftOut } from '../../suite/cases-not-run.ts';
import type { SuiteCaseResult, SuiteResult } from '../../suite/model.ts';
import type { ReporterKind } from './kind.ts';

export default {
  kind: 'junit',
  title: 'JUnit XML for CI services',
  document: formatJunit,
} satisfies ReporterKind;

/**
 * A test suite for each file, a test case for each case. Inconclusive is an error: nothing was proved; what was not run
 * to its end is skipped. It holds to the schema of Ant and to the one of Jenkins.
 */
export function formatJunit(result: SuiteResult): string {
  const { cases, environment, started } = result;
  const files = [...Map.groupBy([...cases, ...leftOut(result)], ({ scenario }) => scenario.file)];
  const suites = files.map(([file, own], index) => [
    `  <testsuite ${attributes({ name: own[0]!.scenario.name, package: file, id: index, timestamp: started.replace(/\.\d+Z$/, ''), hostname: 'localhost', ...totals(own) })}>`,
    '    <properties>',
    ...Object.entries(environment).map(
      ([name, value]) => `      <property ${attributes({ name, value: String(value) })}/>`,
    ),
    '    </properties>',
    ...own.flatMap(testCase),
    '    <system-out></system-out>',
    '    <system-err></system-err>',
    '  </testsuite>',
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    // Without attributes, which Ant's schema does not know.
    '<testsuites>',
    ...suites.flat(),
    '</testsuites>',
    '',
  ].join('\n');
}

function totals(cases: readonly SuiteCaseResult[]) {
  const count = (...verdicts: string[]) => cases.filter(({ verdict }) => verdicts.includes(verdict)).length;
  return {
    tests: cases.length,
    failures: count('fail'),
    errors: count('error', 'inconclusive'),
    skipped: count('skipped'),
    time: seconds(cases.reduce((sum, suiteCase) => sum + suiteCase.seconds, 0)),
  };
}

function testCase({ id, scenario, verdict, reasons, seconds: time }: SuiteCaseResult): string[] {
  const head = attributes({ name: id, classname: scenario.name, time: seconds(time) });
  if (verdict === 'pass') return [`    <testcase ${head}/>`];
  const message = attributes({ message: reasons[0] ?? verdict });
  const element =
    verdict === 'skipped'
      ? `<skipped ${message}/>`
      : verdict === 'fail'
        ? `<failure ${message} type="fail">${escape(reasons.join('\n'))}</failure>`
        : `<error ${message} type="${verdict}">${escape(reasons.join('\n'))}</error>`;
  return [`    <testcase ${head}>`, `      ${element}`, '    </testcase>'];
}

const seconds = (value: number) => value.toFixed(3);

const attributes = (of: Record<string, string | number>): string =>
  Object.entries(of)
    .map(([name, value]) => `${name}="${escape(String(value))}"`)
    .join(' ');

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** Removes characters that XML 1.0 does not allow. */
function escape(text: string): string {
  const legal = [...text.toWellFormed()].map((sign) => (isLegal(sign) ? sign : '\ufffd')).join('');
  return legal.replaceAll(/[&<>"\n]/g, (sign) => entities[sign]!);
}

const isLegal = (sign: string): boolean =>
  sign >= ' ' ? sign !== '\ufffe' && sign !== '\uffff' : '\t\n\r'.includes(sign);
