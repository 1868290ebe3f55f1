import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ava from 'ava';
import { execa } from 'execa';
import { listPrograms, packagePrograms } from '../../src/mangler/programs.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { project } from '../helpers/markdown.ts';
import { rootTest } from '../helpers/prog-run.ts';

const programs = listPrograms(packagePrograms).filter(({ source }) => source.startsWith(packagePrograms));

ava('every mangler has an example', (t) => {
  t.deepEqual(
    programs.filter(({ example }) => !example).map(({ name }) => name),
    [],
  );
});

// What it does to packets on the wire is seen where they arrive: the examples expect it.
rootTest('every example passes, live', async (t) => {
  const before = await hostState();
  const state = mkdtempSync(join(tmpdir(), 'lab-examples-'));
  t.teardown(() => rmSync(state, { recursive: true, force: true }));
  for (const { name, example } of programs) {
    const { exitCode, all } = await execa(join(project, 'lab'), ['up', example!], {
      all: true,
      reject: false,
      env: { XDG_STATE_HOME: state },
    });
    t.is(exitCode, 0, `${name}:\n${all}`);
  }
  rmSync(state, { recursive: true });
  await assertHostUnchanged(t, before);
});
