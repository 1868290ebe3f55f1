import test from 'ava';
import { formatGithub } from '../../../src/report/reporter/github.ts';
import { formatMarkdown } from '../../../src/report/reporter/markdown.ts';
import { makeSuite, makeSuiteCase } from '../../helpers/suite.ts';

test('Markdown: what is not pass is in the open, and can not break out of its cell', (t) => {
  const text = formatMarkdown(makeSuite());
  t.true(text.startsWith('### ❌ lab: 1 fail, 1 error, 1 inconclusive, 1 skipped, 1 pass in 12.50 s\n'));
  const [open = '', folded = ''] = text.split('<details>');
  const rows = open.split('\n').filter((line) => line.startsWith('|'));
  t.is(rows.length, 6);
  for (const row of rows) t.is(row.split(/(?<!\\)\|/).length, 7, row);
  t.true(open.includes('a &#60; b &#38; "c" &#124; &#96;d&#96; # 100% of @<!-- -->all<br>second'));
  t.true(folded.includes('| ✅ | `tcp-psh` | 1 | 2.50 s |'));
});

test('Markdown: a backslash before a sign does not free it', (t) => {
  const awkward = makeSuiteCase({ id: 'a [B=\\|`]', verdict: 'fail', reasons: ['\\| #12 \\@me'] });
  const row = formatMarkdown(makeSuite([awkward])).split('\n')[4];
  t.is(
    row,
    '| ❌ | <code>a &#91;B=&#92;&#124;&#96;&#93;</code> | 1 | 2.50 s | &#92;&#124; #<!-- -->12 &#92;@<!-- -->me |',
  );
});

test('Markdown: a suite of any size fits into a comment, what is not pass first', (t) => {
  const many = Array.from({ length: 1000 }, (_, index) =>
    makeSuiteCase({
      id: `case ${index}`,
      verdict: index % 2 ? 'fail' : 'pass',
      reasons: ['why '.repeat(9999)],
    }),
  );
  const text = formatMarkdown(makeSuite(many));
  t.true(text.length < 65_536, `${text.length}`);
  const [open = '', folded = ''] = text.split('<details>');
  t.true(open.includes('`case 1`') && !open.includes('`case 999`'));
  t.regex(open, /^\| {2}\| and \d+ more \| {2}\| {2}\| {2}\|$/m);
  t.regex(folded, /500 passed/);
});

test('GitHub: an annotation at the place of a mistake, or at the file', (t) => {
  const lines = formatGithub(makeSuite()).trimEnd().split('\n');
  t.deepEqual(lines, [
    '::error file=scenarios/tcp-psh.yaml,line=1,title=fail%3A tcp-psh [MTU=9000%2C TEXT=#1 <x>]::a < b & "c" | `d` # 100%25 of @all%0Asecond \u0007line%0Aand more',
    '::error file=scenarios/bad.yaml,line=3,col=7,title=error%3A scenarios/bad.yaml::scenarios/bad.yaml:3:7: unknown key "trafic"',
    '::warning file=scenarios/noisy.yaml,line=1,title=inconclusive%3A noisy::noise',
    '::notice file=scenarios/netem.yaml,line=1,title=skipped%3A netem::this kernel lacks netem # really',
  ]);
});

test('GitHub: what was not run to its end is one notice', (t) => {
  const { scenario } = makeSuiteCase();
  const cases = ['a [X=1]', 'b'].map((id) => ({ id, scenario }));
  const text = formatGithub({ ...makeSuite([makeSuiteCase()]), notRun: { why: 'z: fail', cases } });
  t.is(text, '::notice title=not run to the end%3A 2::z: fail%0Aa [X=1]%0Ab\n');
});

test('GitHub: the name of a file may hold a space', (t) => {
  const file = 'my scenarios/bad.yaml';
  const broken = {
    scenario: { name: file, title: '', file },
    verdict: 'error',
    reasons: [`${file}:3:7: no`],
  };
  const line = formatGithub(makeSuite([makeSuiteCase({ ...broken, verdict: 'error' })]));
  t.true(line.startsWith('::error file=my scenarios/bad.yaml,line=3,col=7,'), line);
});
