import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { project } from '../helpers/markdown.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const museum = join(project, 'scenarios/museum');
/** Scenario, bug and fix, as the page has them. */
const pairs = [
  ...readFileSync(join(project, 'docs/museum.md'), 'utf8').matchAll(
    /^\| \[([\w-]+)\]\(\S+\) +\| `(\w+=\w+)` +\| `(\w+=\w+)` +\|$/gm,
  ),
].map(([, name, bug, fix]) => ({ name: name!, bug: bug!, fix: fix! }));

test('docs/museum.md has every scenario of the museum', (t) => {
  t.deepEqual(
    pairs.map(({ name }) => `${name}.yaml`),
    readdirSync(museum).sort(),
  );
});

for (const { name, bug, fix } of pairs)
  test.serial(`${name}: the bug reproduces, and does not with the fix`, async (t) => {
    if (skipWithoutRoot(t)) return;
    const before = await hostState();
    const state = mkdtempSync(join(tmpdir(), 'lab-museum-'));
    t.teardown(() => rmSync(state, { recursive: true, force: true }));
    const words = ['verify', join(museum, `${name}.yaml`), '--base', bug, '--fix', fix];
    const { exitCode, all } = await execa(join(project, 'lab'), words, {
      all: true,
      reject: false,
      env: { XDG_STATE_HOME: state },
    });
    rmSync(state, { recursive: true });
    t.is(exitCode, 0, all);
    t.regex(all, /^FIXED/m);
    await assertHostUnchanged(t, before);
  });
