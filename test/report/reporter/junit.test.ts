import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';
import { findTool } from '../../../src/lib/find-tool.ts';
import { formatJunit } from '../../../src/report/reporter/junit.ts';
import { skip } from '../../helpers/skip.ts';
import { makeSuite } from '../../helpers/suite.ts';

const schema = fileURLToPath(new URL('../../fixtures/junit.xsd', import.meta.url));

test('the document holds to the schema, whatever is in it', async (t) => {
  if (!findTool('xmllint')) return skip(t, 'xmllint is not installed');
  const { exitCode, stderr } = await execa('xmllint', ['--noout', '--schema', schema, '-'], {
    input: formatJunit(makeSuite()),
    reject: false,
  });
  t.is(exitCode, 0, stderr);
});

test('what was not run to its end is skipped, with the reason', (t) => {
  const suite = makeSuite();
  const { scenario } = suite.cases[0]!;
  const text = formatJunit({ ...suite, notRun: { why: 'noisy: fail', cases: [{ id: 'late', scenario }] } });
  t.regex(text, /<testsuite name="tcp-psh" [^>]*tests="3" failures="1" errors="0" skipped="1"/);
  t.regex(text, /<testcase name="late"[^>]*>\s*<skipped message="not run to its end: noisy: fail"\/>/);
});

test('counts are those of the cases, inconclusive ones are errors', (t) => {
  const text = formatJunit(makeSuite());
  t.regex(text, /<testsuite name="tcp-psh" [^>]*tests="2" failures="1" errors="0" skipped="0" time="5.000">/);
  t.regex(text, /<testsuite name="noisy" [^>]*tests="1" failures="0" errors="1"/);
  t.regex(text, /<testcase name="netem"[^>]*>\s*<skipped message="this kernel lacks netem # really"\/>/);
  t.regex(text, /message="a &lt; b &amp; &quot;c&quot; \| `d` # 100% of @all&#10;second \ufffdline"/);
});
