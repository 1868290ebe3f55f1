import { join } from 'node:path';
import test from 'ava';
import { kinds } from '../../src/kinds/index.ts';
import type { Output } from '../../src/lib/output.ts';
import { loadPrograms } from '../../src/mangler/object.ts';
import { packagePrograms } from '../../src/mangler/programs.ts';
import { readRun } from '../../src/result/read-run.ts';
import type { Arm } from '../../src/scenario/model.ts';
import { fixture, outputsOf, valuesOf } from '../helpers/reading.ts';
import { scenarioOf } from '../helpers/scenario.ts';

const scenario = await scenarioOf(`
title: t
lab: two-hosts
seed: 7
manglers: [{ on: h1:eth0, hook: egress, program: tcp-psh, with: { ratio: 10 } }]
traffic: [{ ping: { from: h1, to: h2 } }]
observe: [{ capture: { on: h2:eth0 } }]
arms: [baseline, pass, mangled]
`);
const context = { kinds: kinds, programs: loadPrograms(scenario), hashes: { 'tcp-psh': 'abc' } };

const stats = (mangled: number, err = 0): Partial<Output> => ({
  stdout: JSON.stringify([
    {
      formatted: {
        key: 0,
        values: [0, 1].map((cpu) => ({
          cpu,
          value: { seen: 50, matched: 30, mangled: mangled / 2, bytes: 9, segs: 60, err },
        })),
      },
    },
  ]),
});
const read = (arm: Arm, extra: Record<string, Partial<Output>> = {}, crashes: string[] = []) =>
  readRun(
    scenario,
    { arm, repetition: 2 },
    outputsOf({
      'traffic/ping/ping': { stdout: fixture('ping/replies.txt') },
      'observe/capture/join': { stdout: '3 packets captured\n0 packets dropped by kernel\n' },
      'observe/capture/count/packets': { stdout: '3 packets\n' },
      'observe/cpu/before': { stdout: 'cpu  1 0 0 1\ncpu0 1 0 0 1\n' },
      'observe/cpu/after': { stdout: 'cpu  2 0 0 4\ncpu0 2 0 0 4\n' },
      ...extra,
    }),
    crashes,
    context,
  );

test('metrics of all kinds with what they come from, mangler counters among them', (t) => {
  const run = read('mangled', { 'mangler/tcp-psh/stats': stats(6) });
  t.like(run, { arm: 'mangled', repetition: 2, doubts: [], failures: [] });
  t.like(valuesOf(run), { 'ping.received': 3, 'capture.packets': 3, 'cpu.user': 0.25, 'tcp-psh.mangled': 6 });
  t.deepEqual(run.metrics['tcp-psh.matched'], {
    value: 60,
    unit: 'packets',
    source: 'mangler/tcp-psh/stats',
  });
  t.is(run.metrics['ping.loss']!.source, 'traffic/ping/ping');
  t.deepEqual(run.details, { ping: { ttls: [64, 64, 64] } });
  t.like(run.manglers[0], {
    on: 'h1:eth0',
    program: 'tcp-psh',
    seen: 100,
    matched: 60,
    mangled: 6,
    sha256: 'abc',
  });
  t.like(run.manglers[0]!.parameters, { seed: scenario.manglers[0]!.seed, ratio: 10 });
  t.deepEqual(run.files, [{ path: '/run/lab/captures/capture.pcap', keep: 'on-failure', node: 'h2' }]);
});

test('a mangler that changed nothing, or could not, is a doubt; the program pass is not', (t) => {
  t.deepEqual(read('mangled', { 'mangler/tcp-psh/stats': stats(0) }).doubts, [
    'tcp-psh on h1:eth0 changed no packet (100 seen, 60 matched)',
  ]);
  t.deepEqual(read('mangled', { 'mangler/tcp-psh/stats': stats(6, 1) }).doubts, [
    'tcp-psh on h1:eth0 failed to change 2 matching packets',
  ]);
  const pass = read('pass', { 'mangler/tcp-psh/stats': stats(0) });
  t.like(pass.manglers[0], { name: 'tcp-psh', program: 'pass', mangled: 0, parameters: undefined });
  t.deepEqual(pass.doubts, []);
});

test('each mangler is told with the seed and the hash of its own program, also where that is given by path', async (t) => {
  const program = join(packagePrograms, 'tcp-psh/tcp-psh.bpf.c');
  const several = await scenarioOf(`
title: t
lab: two-hosts
seed: 7
manglers:
  - { on: h1:eth0, hook: egress, program: pass }
  - { on: h1:eth0, hook: egress, program: ${program} }
`);
  const hashes = { pass: 'abc', 'tcp-psh': 'def' };
  const run = readRun(several, { arm: 'mangled', repetition: 1 }, outputsOf({}), [], {
    kinds,
    programs: loadPrograms(several),
    hashes,
  });
  t.like(run.manglers[1], { program, sha256: 'def', parameters: { seed: several.manglers[1]!.seed } });
});

test('baseline has no manglers; a crash fails a run', (t) => {
  t.deepEqual(read('baseline').manglers, []);
  t.deepEqual(read('baseline', {}, ['the service web ended']).failures, ['the service web ended']);
});
