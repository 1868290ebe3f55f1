import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { launcher } from '../../helpers/cli.ts';
import { makeResult } from '../../helpers/result.ts';

function state(t: ExecutionContext) {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-results-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  return {
    lab: (...words: string[]) =>
      execa(launcher, ['results', ...words], { env: { XDG_STATE_HOME: directory }, reject: false }),
    add(name: string, days: number) {
      const path = join(directory, 'lab/results', name);
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'result.json'), JSON.stringify(makeResult({ directory: path })));
      const time = Date.now() / 1000 - days * 86_400;
      utimesSync(join(path, 'result.json'), time, time);
      return path;
    },
  };
}

test('results are listed, shown and removed', async (t) => {
  const { lab, add } = state(t);
  t.is((await lab()).stdout, 'no results yet; `lab up FILE` makes one');
  const [old, young] = [add('tcp-psh-1', 3), add('tcp-psh-2', 1)];
  const { stdout } = await lab('list');
  t.regex(stdout, /^RESULT +BY +VERDICT +WHEN +SIZE +WHAT\ntcp-psh-2 +lab up +pass +24 h ago .*\ntcp-psh-1 /);
  t.regex(stdout, /\n2 results, [\d.]+ KiB$/);
  t.regex((await lab('show')).stdout, /^PASS +tcp-psh +PSH on one in ten TCP segments$/m);
  t.is(JSON.parse((await lab('show', '2', '--json')).stdout).directory, young);
  t.regex((await lab('remove', '--older-than', '2')).stdout, /^removed tcp-psh-1 \(/);
  t.deepEqual([existsSync(old), existsSync(young)], [false, true]);
  await lab('remove', 'last');
  t.false(existsSync(young));
});

test('a word that means nothing removes nothing', async (t) => {
  const { lab, add } = state(t);
  const path = add('tcp-psh-1', 3);
  for (const [words, message] of [
    [['remove'], /expected RESULT\.\.\., --older-than DAYS, or --all$/],
    [['remove', 'x', '--all'], /expected RESULT/],
    [['remove', 'tcp-psh-9'], /no result "tcp-psh-9"; `lab results` lists them; did you mean "tcp-psh-1"\?$/],
    [['delete', 'tcp-psh-1'], /expected list, show \[RESULT\] or remove RESULT\.\.\.$/],
    [['remove', '../..'], /no result/],
  ] as const) {
    const { exitCode, stderr } = await lab(...words);
    t.is(exitCode, 2);
    t.regex(stderr, message);
  }
  t.true(existsSync(path));
});
