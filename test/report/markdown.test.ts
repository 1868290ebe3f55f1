import test from 'ava';
import { formatGithub } from '../../src/report/github.ts';
import { formatMarkdown } from '../../src/report/markdown.ts';
import { makeSuite } from '../helpers/suite.ts';

test('Markdown: what is not pass is in the open, and can not break out of its cell', (t) => {
  const text = formatMarkdown(makeSuite());
  t.true(text.startsWith('### ❌ lab: 1 fail, 1 error, 1 inconclusive, 1 skipped, 1 pass in 12.50 s\n'));
  const [open = '', folded = ''] = text.split('<details>');
  const rows = open.split('\n').filter((line) => line.startsWith('|'));
  t.is(rows.length, 6);
  for (const row of rows) t.is(row.split(/(?<!\\)\|/).length, 7, row);
  t.true(open.includes('a &#60; b &#38; "c" \\| \\`d\\` \\# 100% of \\@all second'));
  t.true(folded.includes('| ✅ | `tcp-psh` | 1 | 2.50 s |'));
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
