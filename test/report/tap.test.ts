import test from 'ava';
import { parse } from 'yaml';
import { formatKtap } from '../../src/report/ktap.ts';
import { formatTap } from '../../src/report/tap.ts';
import { makeSuite } from '../helpers/suite.ts';

test('TAP 14: version, plan, a test point a case, and what it says as YAML', (t) => {
  const lines = formatTap(makeSuite()).split('\n');
  t.deepEqual(lines.slice(0, 3), ['TAP version 14', '1..5', 'ok 1 - tcp-psh']);
  const points = lines.filter((line) => /^(not )?ok /.test(line));
  t.deepEqual(points.slice(1), [
    'not ok 2 - tcp-psh [MTU=9000, TEXT=\\#1 <x>]',
    'not ok 3 - scenarios/bad.yaml',
    'not ok 4 - noisy',
    'ok 5 - netem # SKIP this kernel lacks netem # really',
  ]);
  // All else is in YAML blocks, indented by two.
  const blocks = lines.join('\n').match(/^ {2}---\n(?: {2}.*\n)*? {2}\.\.\.$/gm) ?? [];
  const documents = blocks.map(
    (block) => parse(block.replaceAll(/^ {2}(---|\.\.\.)?/gm, '')) as Record<string, unknown>,
  );
  t.is(documents.length, 4);
  t.is(documents[1]!.verdict, 'fail');
  t.is((documents[1]!.reasons as string[])[1], 'and more');
});

test('what ended early says so', (t) => {
  const suite = { ...makeSuite(), notRun: { why: 'tcp-psh: fail', cases: ['netem'] } };
  t.regex(formatTap(suite), /^Bail out! tcp-psh: fail$/m);
});

test('KTAP: a file is a test, its cases are subtests, reasons come before the result', (t) => {
  t.deepEqual(formatKtap(makeSuite()).split('\n'), [
    'KTAP version 1',
    '1..4',
    '  KTAP version 1',
    '  1..2',
    '  ok 1 tcp-psh',
    '  # fail',
    '  # a < b & "c" | `d` # 100% of @all second \u0007line',
    '  # and more',
    '  not ok 2 tcp-psh [MTU=9000, TEXT=1 <x>]',
    'not ok 1 tcp-psh',
    '# error',
    '# scenarios/bad.yaml:3:7: unknown key "trafic"',
    'not ok 2 scenarios/bad.yaml # ERROR',
    '# inconclusive',
    '# noise',
    'not ok 3 noisy',
    'ok 4 netem # SKIP this kernel lacks netem # really',
    '',
  ]);
});
