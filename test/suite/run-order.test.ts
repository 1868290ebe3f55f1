import test from 'ava';
import { kinds } from '../../src/kinds/index.ts';
import { suiteCase } from '../../src/suite/suite-case.ts';
import { nameOfRun, roundOf, runsOf } from '../../src/suite/run-order.ts';
import { scenarioOf } from '../helpers/scenario.ts';

const yaml = (more: string) => `
title: Two hosts
nodes: { h1: , h2: }
links: [h1:eth0 -- h2:eth0]
traffic: [{ iperf3: { from: h1, to: h2, time: 1s } }]
manglers: [{ on: h1:eth0, hook: egress, program: tcp-psh }]
arms: [baseline, mangled]
${more}`;

test('a round takes one repetition of every arm of every case; those that run alone come last', async (t) => {
  const judged = suiteCase(
    await scenarioOf(yaml('repeat: 2\nexpect: [{ metric: throughput.mean, min: 1mbit }]')),
    kinds,
  );
  const free = suiteCase(await scenarioOf(yaml('repeat: 3')), kinds);
  const told = suiteCase(await scenarioOf(yaml('alone: true')), kinds);
  t.deepEqual([judged.alone, free.alone, told.alone], [true, false, true]);
  const due = [judged, free].map((own, index) => ({ index, suiteCase: own, attempt: 1 }));
  t.deepEqual(
    [1, 2, 3, 4].map((round) => roundOf(due, round).map(nameOfRun)),
    [
      ['1/1/baseline-1', '1/1/mangled-1', '0/1/baseline-1', '0/1/mangled-1'],
      ['1/1/baseline-2', '1/1/mangled-2', '0/1/baseline-2', '0/1/mangled-2'],
      ['1/1/baseline-3', '1/1/mangled-3'],
      [],
    ],
  );
  t.is(runsOf(due[1]!).length, 6);
});

test('what is run and what must hold change the hash of a case; its place does not', async (t) => {
  const hash = async (more: string) => suiteCase(await scenarioOf(yaml(more)), kinds).sha256;
  const plain = await hash('');
  t.is(await hash('# a comment'), plain);
  const others = ['seed: 2', 'repeat: 2', 'expect: [{ metric: throughput.mean, min: 1 }]', 'quiet: false'];
  const hashes = await Promise.all(others.map(hash));
  t.is(new Set([plain, ...hashes]).size, others.length + 1);
});
