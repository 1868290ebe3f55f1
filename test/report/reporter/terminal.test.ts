import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import test from 'ava';
import { execa } from 'execa';

const program = fileURLToPath(new URL('./terminal-program.ts', import.meta.url));

/** What is left on a terminal: script(1) gives the program one. */
async function onTerminal(...words: string[]): Promise<string> {
  const env = { LC_ALL: 'C.UTF-8', TERM: 'xterm', NO_COLOR: undefined, CI: undefined };
  const command = [process.execPath, program, ...words].join(' ');
  const { stdout } = await execa('script', ['-qec', `stty cols 100 rows 50; ${command}`, '/dev/null'], {
    env,
    stdin: 'ignore',
  });
  return stripVTControlCharacters(stdout).replaceAll('\r', '');
}

test('one run: a line a phase, then the summary', async (t) => {
  const text = await onTerminal('1');
  const last = text.slice(text.lastIndexOf('✔ prepare'));
  for (const phase of ['prepare', 'build', 'attach', 'traffic', 'collect', 'teardown'])
    t.regex(last, new RegExp(`✔ ${phase}`));
  t.regex(last, /✔ traffic +4\.20 Gbit\/s +█/);
  t.regex(last, /warning the cache is not writable/);
  t.regex(last, /PASS {2}tcp-psh/);
});

test('several runs: a line a run', async (t) => {
  const text = await onTerminal('3');
  const last = text.slice(text.lastIndexOf('✔ prepare'));
  for (const run of [1, 2, 3]) t.regex(last, new RegExp(`✔ +${run}/3 +mangled ${run} +4\\.20 Gbit/s`));
});

test('many runs share a line', async (t) => {
  const text = await onTerminal('30');
  t.regex(text.slice(text.lastIndexOf('✔ prepare')), /✔ +30\/30 +mangled 30/);
});

test('an early end leaves the phase marked, and no summary', async (t) => {
  const text = await onTerminal('1', 'fail');
  t.regex(text, /✖ traffic/);
  t.notRegex(text, /PASS/);
});
