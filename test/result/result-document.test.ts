import { readdirSync, readFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import test from 'ava';
import { ExpectedError } from '../../src/lib/errors.ts';
import { resultOf } from '../../src/result/result-document.ts';
import { offloadsIn, readEnvironment } from '../../src/result/environment.ts';
import { resultSchema } from '../../src/result/result-schema.ts';
import { newDirectory, storeResult } from '../../src/result/store-result.ts';
import { outputsOf } from '../helpers/reading.ts';
import { makeCase, makeRun } from '../helpers/result.ts';

const environment = await readEnvironment({
  needs: [{ tool: 'ip', why: 'every lab' }],
  hashes: { 'tcp-psh': 'abc' },
  seed: 3,
  lab: '0.0.0',
});
const scenario = { name: 'one', title: 'One', file: 'one.yaml' };
const failed = makeCase({
  name: 'MTU=9000',
  verdict: 'fail',
  reasons: ['x is 3'],
  runs: [makeRun(), makeRun()],
});
const result = resultOf({
  scenario,
  cases: [makeCase({ runs: [makeRun()] }), failed],
  environment,
  total: 7,
});

function inFolder(t: { teardown(fn: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'lab-store-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('the worst case decides, times are summed, and the document is as its schema says', (t) => {
  t.is(result.verdict, 'fail');
  t.deepEqual(result.reasons, ['MTU=9000: x is 3']);
  t.like(result.timing, { build: 0.6, run: 6.3, total: 7 });
  const valid = new Ajv({ allowUnionTypes: true }).compile(resultSchema);
  t.true(valid(JSON.parse(JSON.stringify(result))), JSON.stringify(valid.errors));
  t.false(valid({ ...result, verdict: 'perhaps' }));
});

test('the environment names kernel, tools, objects and seed', (t) => {
  t.like(environment, { seed: 3, lab: '0.0.0', objects: { 'tcp-psh': 'abc' }, node: process.version });
  t.regex(environment.tools.ip!, /^\d+\.\d+/);
});

test('offloads that are on, by interface', (t) => {
  const stdout =
    'Features for eth0:\nrx-checksumming: on\ntx-checksumming: off\n\ttx-checksum-ipv4: off [fixed]\n\ttx-checksum-ip-generic: on\nlarge-receive-offload: off [fixed]\ntx-vlan-offload: on [fixed]\n';
  t.deepEqual(offloadsIn(outputsOf({ 'inspect/h1:eth0/offload': { stdout }, 'node/h1/up': {} })), {
    'h1:eth0': ['rx-checksumming', 'tx-checksum-ip-generic', 'tx-vlan-offload'],
  });
});

test('a result is written whole: document, outputs and files of each run', async (t) => {
  const directory = join(inFolder(t), 'a', 'b');
  const run = {
    case: 1,
    arm: 'mangled' as const,
    repetition: 2,
    outputs: outputsOf({ 'a/b': { stdout: 'x' } }),
  };
  await storeResult(directory, result, [{ ...run, files: new Map([['capture.pcap', Buffer.from('pcap')]]) }]);
  t.deepEqual(
    JSON.parse(readFileSync(join(directory, 'result.json'), 'utf8')),
    JSON.parse(JSON.stringify(result)),
  );
  const folder = join(directory, '2', 'mangled-2');
  t.is(readFileSync(join(folder, 'capture.pcap'), 'utf8'), 'pcap');
  t.is(JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8'))['a/b'].stdout, 'x');
  t.deepEqual(readdirSync(join(directory, '..')), ['b']);
});

test('what is there already is left alone, and nothing half-written stays', async (t) => {
  const folder = inFolder(t);
  const directory = join(folder, 'taken');
  mkdirSync(directory);
  writeFileSync(join(directory, 'mine'), '');
  const error = await t.throwsAsync(storeResult(directory, result, []), { instanceOf: ExpectedError });
  t.regex(error.message, /taken: it is not empty; name another directory with --out/);
  await t.throwsAsync(storeResult(join(directory, 'mine', 'x'), result, []), {
    message: /a part of the path is a file/,
  });
  t.deepEqual(readdirSync(folder), ['taken']);
  t.deepEqual(readdirSync(directory), ['mine']);
  mkdirSync(join(folder, 'empty'));
  await storeResult(join(folder, 'empty'), result, []);
  t.deepEqual(readdirSync(join(folder, 'empty')), ['result.json']);
});

test('the directory of a result', (t) => {
  const now = new Date('2026-01-02T03:04:05.678Z');
  t.regex(
    newDirectory('tcp-psh', now, { XDG_STATE_HOME: '/s' }),
    /^\/s\/lab\/results\/tcp-psh-20260102T030405Z-[0-9a-f]{6}$/,
  );
  t.regex(newDirectory('x', now, { HOME: '/h' }), /^\/h\/\.local\/state\/lab\/results\/x-/);
});
