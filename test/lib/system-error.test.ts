import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { ExpectedError } from '../../src/lib/errors.ts';
import { folderEntries } from '../../src/lib/folder-entries.ts';
import { systemErrorAsExpected } from '../../src/lib/system-error.ts';

const directory = mkdtempSync(join(tmpdir(), 'lab-system-error-'));
test.after.always(() => rmSync(directory, { recursive: true }));
writeFileSync(join(directory, 'file'), '');

const thrownBy = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('it was to fail');
};

test('a file operation that the kernel refuses is told with the path, the reason and what to do', (t) => {
  const gone = systemErrorAsExpected(thrownBy(() => readFileSync(join(directory, 'gone'))));
  t.true(gone instanceof ExpectedError);
  t.is(
    (gone as Error).message,
    `cannot open ${directory}/gone: no such file or directory (ENOENT); make it accessible, then run lab again`,
  );
  const listed = systemErrorAsExpected(thrownBy(() => readdirSync(join(directory, 'file'))));
  t.regex((listed as Error).message, /^cannot list .*\/file: not a directory \(ENOTDIR\)/);
});

test('what is no refusal of a file operation stays a bug', async (t) => {
  const bug = new TypeError('x is undefined');
  t.is(systemErrorAsExpected(bug), bug);
  const spawn = thrownBy(() => {
    throw Object.assign(new Error('spawn ip ENOENT'), { syscall: 'spawn ip', path: 'ip', errno: -2 });
  });
  t.is(systemErrorAsExpected(spawn), spawn);
  t.is(systemErrorAsExpected('text'), 'text');
});

test('a folder to look into may be missing, or be a file', (t) => {
  mkdirSync(join(directory, 'folder/one'), { recursive: true });
  t.deepEqual(folderEntries(join(directory, 'folder')), ['one']);
  t.deepEqual(folderEntries(join(directory, 'none')), []);
  t.deepEqual(folderEntries(join(directory, 'file')), []);
  t.deepEqual(folderEntries(join(directory, 'file/below')), []);
});

test('files that have the names of the folders bpf, labs and scenarios are no bug in lab', async (t) => {
  const cwd = join(directory, 'named');
  mkdirSync(cwd);
  for (const name of ['bpf', 'labs', 'scenarios']) writeFileSync(join(cwd, name), '');
  const lab = (...args: string[]) =>
    execa(join(import.meta.dirname, '../../lab'), args, { cwd, reject: false });
  const [manglers, unknown, scenario] = await Promise.all([
    lab('manglers'),
    lab('manglers', 'none'),
    lab('validate', 'none'),
  ]);
  t.is(manglers.exitCode, 0, manglers.stderr);
  t.is(unknown.exitCode, 2, unknown.stderr);
  t.is(scenario.exitCode, 2, scenario.stderr);
});

test('a source and a manifest that are no files are told as such', async (t) => {
  const cwd = join(directory, 'folders');
  mkdirSync(join(cwd, 'bpf/odd/odd.bpf.c'), { recursive: true });
  mkdirSync(join(cwd, 'bpf/odd/mangler.yaml'));
  const { exitCode, stderr } = await execa(join(import.meta.dirname, '../../lab'), ['manglers', 'odd'], {
    cwd,
    reject: false,
  });
  t.is(exitCode, 2, stderr);
  t.regex(stderr, /mangler\.yaml/);
});
