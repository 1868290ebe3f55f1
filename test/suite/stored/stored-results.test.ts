import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { pickResult, storedResults } from '../../../src/suite/stored/stored-results.ts';

function state(t: ExecutionContext) {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-stored-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  return {
    env: { XDG_STATE_HOME: directory },
    add(folder: string, name: string, files: Record<string, unknown>, age = 0) {
      const path = join(directory, 'lab', folder, name);
      mkdirSync(path, { recursive: true });
      for (const [file, content] of Object.entries(files)) {
        const target = join(path, file);
        writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content));
        utimesSync(target, Date.now() / 1000 - age, Date.now() / 1000 - age);
      }
    },
  };
}

const scenario = { name: 'a', title: 'A title', file: 'a.yaml' };

test('results of up, test and verify, the newest first', (t) => {
  const { env, add } = state(t);
  add('results', 'a-1', { 'result.json': { verdict: 'pass', scenario, cases: [] } }, 300);
  add('results', 'a-verify-2', { 'verify.json': { answer: 'fixed', scenario } }, 200);
  add('suites', 's-3', { 'result.json': { verdict: 'fail', counts: {}, cases: [{}, {}] } }, 100);
  add('results', '.a-4.part', { 'result.json': '{}' });
  t.like(storedResults(env), [
    { name: 's-3', of: 'test', verdict: 'fail', what: '2 cases' },
    { name: 'a-verify-2', of: 'verify', verdict: 'fixed', what: 'A title' },
    { name: 'a-1', of: 'up', verdict: 'pass', what: 'A title' },
  ]);
  t.is(storedResults(env).length, 3);
  t.true(storedResults(env)[0]!.bytes > 0);
});

test('a suite that did not end and a damaged result are listed without a verdict', (t) => {
  const { env, add } = state(t);
  add('suites', 's-1', { 'journal.jsonl': '' });
  add('results', 'a-2', { 'result.json': '{"verd' });
  const all = storedResults(env);
  t.deepEqual(all.map(({ name, of, verdict }) => [name, of, verdict]).toSorted(), [
    ['a-2', 'up', undefined],
    ['s-1', 'test', undefined],
  ]);
});

test('nothing is kept yet', (t) => {
  t.deepEqual(storedResults({ XDG_STATE_HOME: join(tmpdir(), 'lab-no-such-directory') }), []);
});

test('a result is picked by its name, its beginning, its end, or as the last', (t) => {
  const { env, add } = state(t);
  const document = { 'result.json': { verdict: 'pass', scenario, cases: [] } };
  add('results', 'a-2026-0a', document, 20);
  add('results', 'a-2026-0b', document, 10);
  const all = storedResults(env);
  for (const word of ['a-2026-0b', '0b', 'last']) t.is(pickResult(word, all).name, 'a-2026-0b');
  t.is(pickResult('a-2026-0a', all).name, 'a-2026-0a');
  t.throws(() => pickResult('a-', all), { message: /^2 results match "a-": a-2026-0b, a-2026-0a; name one/ });
  t.throws(() => pickResult('a-2026-0c', all), {
    message: /^no result "a-2026-0c"; .*did you mean "a-2026-0b"/,
  });
  t.throws(() => pickResult('', all), { message: /^no result ""/ });
});
