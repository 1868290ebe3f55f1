import test from 'ava';
import { sourcesOf, type Config } from '../../../../src/kinds/traffic/reach/pairs.ts';
import { read } from '../../../../src/kinds/traffic/reach/read.ts';
import { steps } from '../../../../src/kinds/traffic/reach/steps.ts';
import type { Item } from '../../../../src/scenario/model.ts';
import { outputsOf, valuesOf } from '../../../helpers/reading.ts';
import { scenarioOf } from '../../../helpers/scenario.ts';

async function reachOf(config: string) {
  const scenario = await scenarioOf(`
title: t
nodes: { h: { count: 4, addresses: { eth0: ['10.0.0.{n}/24'] } }, sw: { kind: bridge } }
links: ["h*:eth0 -- sw:p*"]
traffic: [{ reach: ${config} }]`);
  return { scenario, item: scenario.traffic[0]![0] as unknown as Item<Config> };
}

test('all to all: one fping a node, itself and switches left out', async (t) => {
  const { scenario, item } = await reachOf('{ from: all, to: all }');
  const { run } = steps(item, scenario);
  t.deepEqual(
    run.map(({ id }) => id),
    ['h1', 'h2', 'h3', 'h4'].map((name) => `traffic/reach/${name}/ipv4`),
  );
  t.is(run[1]!.stdin, '10.0.0.1\n10.0.0.3\n10.0.0.4\n');
});

test('a sample: so many pairs, the same for the same seed, and others for another', async (t) => {
  const { scenario, item } = await reachOf('{ from: all, to: all, sample: 5 }');
  const pairs = (seed: number) =>
    sourcesOf(item, { ...scenario, seed }).flatMap(({ from, targets }) =>
      targets.map(({ to }) => `${from} ${to}`),
    );
  t.is(new Set(pairs(1)).size, 5);
  t.deepEqual(pairs(1), pairs(1));
  t.true([2, 3, 4].some((seed) => pairs(seed).join() !== pairs(1).join()));
  const all = await reachOf('{ from: all, to: all, sample: 500 }');
  t.is(sourcesOf(all.item, all.scenario).flatMap(({ targets }) => targets).length, 12);
});

test('pairs that do not answer are counted and named; with "any" they are no failure', async (t) => {
  for (const unreached of ['none', 'any']) {
    const { scenario, item } = await reachOf(`{ from: h1, to: [h2, h3], unreached: ${unreached} }`);
    const stdout = '10.0.0.2 is alive\n10.0.0.3 is unreachable\n';
    const reading = read(item, outputsOf({ 'traffic/reach/h1/ipv4': { stdout, exitCode: 1 } }), scenario);
    t.like(valuesOf(reading), { 'reach.pairs': 2, 'reach.unreached': 1 });
    t.deepEqual(
      reading.failures,
      unreached === 'any' ? [] : ['reach: 1 of 2 pairs are unreachable: h1 -> h3 (10.0.0.3)'],
    );
  }
});

test('an fping that tells nothing is a failure in its own words', async (t) => {
  const { scenario, item } = await reachOf('{ from: h1, to: h2 }');
  const failuresOf = (output: Parameters<typeof outputsOf>[0]) =>
    read(item, outputsOf(output), scenario).failures;
  t.deepEqual(failuresOf({ 'traffic/reach/h1/ipv4': { stderr: "can't create socket\n", exitCode: 4 } }), [
    "reach: fping printed no answer for 10.0.0.2 (step traffic/reach/h1/ipv4, exit code 4): can't create socket",
  ]);
  t.deepEqual(failuresOf({}), ['reach: fping did not run (step traffic/reach/h1/ipv4)']);
});
