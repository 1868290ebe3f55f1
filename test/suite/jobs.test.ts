import { availableParallelism } from 'node:os';
import test from 'ava';
import { kinds } from '../../src/kinds/index.ts';
import { bytesOf, defaultJobs, places } from '../../src/suite/jobs.ts';
import { suiteCase } from '../../src/suite/suite-case.ts';
import { scenarioOf } from '../helpers/scenario.ts';

const two = (kind: string) =>
  `{ title: t, nodes: { h1: ${kind}, h2: ${kind} }, links: [h1:eth0 -- h2:eth0] }`;

test('a guest counts by its processors and its memory, a namespace by neither', async (t) => {
  const plain = await scenarioOf(two('{}'));
  const guests = await scenarioOf(two('{ kind: vm, memory: 512M, processors: 3 }'));
  t.is(places(plain, kinds), 1);
  t.is(places(guests, kinds), 6);
  t.is(bytesOf(guests, kinds) - bytesOf(plain, kinds), 2 * (512 + 64) * 2 ** 20);
  const whole = { ...plain, inVm: { kernel: 'default' } };
  t.is(places(whole, kinds), Math.min(2, availableParallelism()));
  t.true(bytesOf(whole, kinds) > bytesOf(plain, kinds));
});

test('memory for no more than one lab makes it one at a time', async (t) => {
  const huge = await scenarioOf(two('{ kind: vm, memory: 1000G }'));
  t.is(defaultJobs([suiteCase(huge, kinds)], kinds), 1);
  const jobs = defaultJobs([suiteCase(await scenarioOf(two('{}')), kinds)], kinds);
  t.true(jobs <= availableParallelism(), `${jobs}`);
});
