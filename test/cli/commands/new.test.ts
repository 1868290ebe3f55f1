import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { load } from '../../../src/scenario/load.ts';
import { ethernet, ipv4, tcp } from '../../helpers/packets.ts';
import { progRun, rootTest } from '../../helpers/prog-run.ts';
import { kinds } from '../../../src/kinds/index.ts';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

function folder(t: ExecutionContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'lab-new-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  return directory;
}
const lab = (cwd: string, ...words: string[]) =>
  execa(process.execPath, [main, ...words], { cwd, reject: false });

rootTest('a mangler that was begun is found, compiles, loads, and does what its manifest says', async (t) => {
  const cwd = folder(t);
  const { stdout, exitCode } = await lab(cwd, 'new', 'mangler', 'drop-some');
  t.is(exitCode, 0);
  t.regex(stdout, /^wrote bpf\/drop-some\/drop-some\.bpf\.c\n/);
  t.regex((await lab(cwd, 'manglers')).stdout, /^drop-some +egress ingress +\.\.\. +Drops one in N packets/m);
  const frames = [5201, 22].map((dport) => ethernet(ipv4(6, tcp({ dport }))));
  const { results, counters } = await progRun('drop-some', 'egress', frames, {
    parameters: { ratio: 1 },
    from: cwd,
  });
  t.deepEqual(
    results.map(({ retval }) => retval),
    [4, 0xffff_ffff],
  );
  t.like(counters, { seen: 2, matched: 1, mangled: 1, errors: 0 });
});

test('a scenario that was begun is valid', async (t) => {
  const cwd = folder(t);
  const { exitCode } = await lab(cwd, 'new', 'scenario', 'my-bug');
  t.is(exitCode, 0);
  const file = join(cwd, 'scenarios/my-bug.yaml');
  const [scenario] = await load(file, { kinds });
  t.like(scenario, { name: 'my-bug', repeat: 1, arms: ['baseline', 'mangled'] });
  t.notRegex(readFileSync(file, 'utf8'), /NAME|SCHEMA/);
});

test('nothing is overwritten', async (t) => {
  const cwd = folder(t);
  await lab(cwd, 'new', 'scenario', 'mine');
  const before = readFileSync(join(cwd, 'scenarios/mine.yaml'), 'utf8');
  const { stderr, exitCode } = await lab(cwd, 'new', 'scenario', 'mine');
  t.is(exitCode, 2);
  t.is(stderr, 'scenarios/mine.yaml is there already; choose another name');
  t.is(readFileSync(join(cwd, 'scenarios/mine.yaml'), 'utf8'), before);
});

const wrong: [string[], string][] = [
  [[], 'lab new: expected a template; known: mangler, scenario'],
  [
    ['scenari', 'x'],
    'lab new: unknown template "scenari"; known: mangler, scenario; did you mean "scenario"?',
  ],
  [
    ['mangler'],
    'lab new mangler: it needs a name; allowed: lowercase letters, digits and "-", at most 32 characters',
  ],
  [
    ['mangler', '../x'],
    'lab new mangler: "../x" is not a name; allowed: lowercase letters, digits and "-", at most 32 characters',
  ],
  [['mangler', 'pass'], 'there is a mangler pass already (`lab manglers pass`); choose another name'],
];
for (const [words, message] of wrong) {
  test(`lab new ${words.join(' ')} is refused`, async (t) => {
    const { stderr, exitCode } = await lab(folder(t), 'new', ...words);
    t.is(exitCode, 2);
    t.true(stderr.endsWith(message), stderr);
  });
}
