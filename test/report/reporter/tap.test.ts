import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { parse } from 'yaml';
import { formatKtap } from '../../../src/report/reporter/ktap.ts';
import { formatTap } from '../../../src/report/reporter/tap.ts';
import { findTool } from '../../../src/lib/find-tool.ts';
import { skip } from '../../helpers/skip.ts';
import { everyVerdict, makeSuite, makeSuiteCase } from '../../helpers/suite.ts';

test('TAP: version, plan, a test point a case, and what it says as YAML', (t) => {
  const lines = formatTap(makeSuite()).split('\n');
  t.deepEqual(lines.slice(0, 3), ['TAP version 13', '1..5', 'ok 1 - tcp-psh']);
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
  t.regex(documents[1]!.message as string, /\nand more$/);
});

const [one] = everyVerdict();
const notRun = { why: 'tcp-psh: fail', cases: [{ id: 'tcp-psh [MTU=1]', scenario: one!.scenario }] };

test('what ended early says so', (t) => {
  const suite = { ...makeSuite(), notRun };
  t.regex(formatTap(suite), /^Bail out! tcp-psh: fail$/m);
  const ktap = formatKtap(suite);
  t.regex(ktap, /^ {2}1\.\.3$/m);
  t.regex(ktap, /^ {2}ok 3 tcp-psh \[MTU=1\] # SKIP not run to its end: tcp-psh: fail$/m);
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

test('a parser of TAP reads it', async (t) => {
  if (!findTool('prove')) return skip(t, 'prove (Perl) is not installed');
  const folder = mkdtempSync('/tmp/lab-test-tap-');
  t.teardown(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    const file = join(folder, 'suite.tap');
    writeFileSync(file, text);
    return execa('prove', ['--exec', 'cat', file], { reject: false, all: true });
  };
  const failing = await read(formatTap(makeSuite()));
  t.regex(failing.all, /Failed 3\/5 subtests/);
  t.notRegex(failing.all, /Parse errors/);
  const passing = await read(formatTap(makeSuite([makeSuiteCase()])));
  t.is(passing.exitCode, 0, passing.all);
});
