import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { compileObject } from '../../src/mangler/compile.ts';
import { loadPrograms, objectOf } from '../../src/mangler/object.ts';
import { loadProgram, packagePrograms } from '../../src/mangler/programs.ts';
import { rootTest } from '../helpers/prog-run.ts';

const directory = mkdtempSync(join(tmpdir(), 'lab-object-'));
test.after.always(() => rmSync(directory, { recursive: true }));

function write(path: string, text: string): string {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
const main = write(
  'one/prog.bpf.c',
  '#include "lab.h"\n#include "../common/shared.h"\n#include <linux/bpf.h>\n',
);
write('common/shared.h', '#include "deep/er.h"\n');
write('common/deep/er.h', '#pragma once\n#include "../shared.h"\n#include "missing.h"\n');
write('two/prog.bpf.c', '#include "lab_flow.h"\n');

test('the sources are all that is included, and lie to each other as they did', (t) => {
  const { sources, argv, path } = objectOf(loadProgram(main));
  t.deepEqual(
    sources.map((source) => source.path),
    [
      '/run/lab/bpf/prog/one/prog.bpf.c',
      '/run/lab/bpf/include/lab.h',
      '/run/lab/bpf/prog/common/shared.h',
      '/run/lab/bpf/prog/common/deep/er.h',
    ],
  );
  t.is(sources[0]?.from, main);
  t.is(path, '/run/lab/bpf/prog.o');
  t.deepEqual(argv?.slice(-4), ['-c', '/run/lab/bpf/prog/one/prog.bpf.c', '-o', '/run/lab/bpf/prog.o']);
});

test('nothing in the command says where the checkout is', (t) => {
  const { argv, sources } = objectOf(loadProgram('tcp-psh'));
  t.false(JSON.stringify([argv, sources.map(({ path }) => path)]).includes(process.cwd()));
});

test('two programs of one name have objects of their own, and one used twice has one', (t) => {
  const item = (program: string) => ({ manifest: loadProgram(program, directory) });
  const manglers = [item('./one/prog.bpf.c'), item('./two/prog.bpf.c'), item('./one/prog.bpf.c')];
  const programs = loadPrograms({ manglers, events: [], arms: ['baseline', 'pass', 'mangled'], directory });
  t.deepEqual(
    [...programs].map(([name, { object }]) => [name, object.program, object.path]),
    [
      [main, 'prog', '/run/lab/bpf/prog.o'],
      [join(directory, 'two/prog.bpf.c'), 'prog-2', '/run/lab/bpf/prog-2.o'],
      [join(packagePrograms, 'pass/pass.bpf.c'), 'pass', '/run/lab/bpf/pass.o'],
      ['pass', 'pass', '/run/lab/bpf/pass.o'],
    ],
  );
  t.is(loadPrograms({ manglers: [], events: [], arms: ['baseline'], directory }).size, 0);
});

const script = 'mount -n -t tmpfs lab /run && cd /run && tar x && shift && exec "$@" >&2';

rootTest('the capsule compiles the same bytes as the host', async (t) => {
  const object = objectOf(loadProgram('tcp-psh'));
  const { bytes } = await compileObject(object);
  const staged = join(directory, 'staged');
  for (const { path, text } of object.sources) {
    const file = join(staged, path.replace('/run/', ''));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const tar = await execa('tar', ['c', '-C', staged, '.'], { encoding: 'buffer' });
  const compile = ['sh', '-c', '"$@" && cat /run/lab/bpf/tcp-psh.o >&3', 'sh', ...object.argv!];
  const made = await execa('unshare', ['-m', 'sh', '-c', script, 'sh', '-', ...compile], {
    input: tar.stdout,
    encoding: 'buffer',
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  t.true(bytes.equals(made.stdio[3] as unknown as Uint8Array));
});
