import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { ExpectedError } from '../../src/lib/errors.ts';
import { listPrograms, loadProgram, packagePrograms, programNames } from '../../src/mangler/programs.ts';

const directory = mkdtempSync(join(tmpdir(), 'lab-programs-'));
test.after.always(() => rmSync(directory, { recursive: true }));
mkdirSync(join(directory, 'scenarios/bpf'), { recursive: true });
mkdirSync(join(directory, 'bpf'));
cpSync(join(packagePrograms, 'pass'), join(directory, 'bpf/mine'), { recursive: true });
cpSync(join(directory, 'bpf/mine/pass.bpf.c'), join(directory, 'bpf/mine/mine.bpf.c'));
cpSync(join(packagePrograms, 'pass'), join(directory, 'scenarios/bpf/pass'), { recursive: true });

test('the programs that come with lab are found from anywhere', (t) => {
  const names = listPrograms('/').map(({ name }) => name);
  for (const name of ['pass', 'pong-ttl', 'tcp-psh']) t.true(names.includes(name));
});

test('a manifest becomes what a scenario is checked against', (t) => {
  t.like(loadProgram('tcp-psh'), {
    name: 'tcp-psh',
    hooks: ['egress', 'ingress'],
    counts: true,
    mangles: true,
    seeded: true,
    source: join(packagePrograms, 'tcp-psh/tcp-psh.bpf.c'),
  });
  const ratio = loadProgram('tcp-psh').parameters.find(({ name }) => name === 'ratio');
  t.like(ratio, { type: 'u32', default: 10, common: true });
  t.deepEqual(
    loadProgram('pong-ttl')
      .parameters.filter(({ common }) => !common)
      .map(({ name }) => name),
    ['min', 'max'],
  );
  t.like(loadProgram('pass'), { mangles: false, seeded: false, parameters: [] });
});

test("programs beside the scenario, and above its folder, come before the package's", (t) => {
  const from = join(directory, 'scenarios');
  t.is(loadProgram('pass', from).directory, join(from, 'bpf/pass'));
  t.is(loadProgram('mine', from).directory, join(directory, 'bpf/mine'));
  t.is(programNames(from).filter((name) => name === 'pass').length, 1);
});

test('an unknown name is refused with what there is and what may be meant', (t) => {
  const error = t.throws(() => loadProgram('tcp-phs', '/'), { instanceOf: ExpectedError });
  t.regex(
    error!.message,
    /^no such mangler: "tcp-phs"; known: .*\bpass, pong-ttl, psh-overtaken, .*\btcp-psh, .* did you mean "tcp-psh"\?$/,
  );
});

test("a file of the user's own needs no manifest, and takes one that lies beside it", (t) => {
  const source = join(directory, 'own.bpf.c');
  writeFileSync(source, '#include "lab.h"\n');
  t.like(loadProgram('./own.bpf.c', directory), {
    name: 'own',
    source,
    hooks: ['egress', 'ingress', 'xdp'],
    functions: undefined,
    counts: true,
    seeded: false,
  });
  writeFileSync(join(directory, 'bare.c'), 'int x;\n');
  t.false(loadProgram('bare.c', directory).counts);
  writeFileSync(join(directory, 'bare.mangler.yaml'), 'title: T\nhooks: { xdp: f }\nparameters: {}\n');
  t.like(loadProgram('bare.c', directory), {
    title: 'T',
    hooks: ['xdp'],
    functions: { xdp: 'f' },
    seeded: true,
  });
});

test('a path that leads to no program is refused', (t) => {
  const message = (path: string) =>
    t.throws(() => loadProgram(path, directory), { instanceOf: ExpectedError })!.message;
  t.is(message('./none.c'), `no such file: ./none.c in ${directory}`);
  t.is(message('/none.o'), 'no such file: /none.o');
  t.is(message('./bpf'), './bpf is neither C source (.c) nor a BPF object (.o)');
  mkdirSync(join(directory, 'bpf/empty'));
  writeFileSync(join(directory, 'bpf/empty/mangler.yaml'), 'title: T\nhooks: [xdp]\n');
  t.regex(message('empty'), /has a manifest, but no source: .*empty\.bpf\.c is missing/);
  rmSync(join(directory, 'bpf/empty'), { recursive: true });
});
