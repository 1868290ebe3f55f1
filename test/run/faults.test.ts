import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { executePlan } from '../../src/run/execute.ts';
import { timelineIn } from '../../src/plan/timeline-output.ts';
import { isDaemon, isStop, type CommandStep, type Plan, type Step } from '../../src/plan/step.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { objectsOf, planOf, scenarioOf } from '../helpers/scenario.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const yaml = `
title: something of everything
nodes:
  h1: { sysctl: { net.ipv4.tcp_sack: 0 }, setup: [ip link show] }
  h2: { services: [{ name: web, run: nc -lk 80, ready: { tcp: 80 } }], nftables: "table inet t { }" }
  sw: { kind: bridge }
links: [h1:eth0 -- sw:p1, { ends: [h2:eth0, sw:p2], rate: 1gbit, offload: { tso: off } }]
manglers: [{ on: h1:eth0, hook: egress, program: tcp-psh }]
traffic: [{ ping: { from: h1, to: h2, count: 1 } }, { iperf3: { from: h1, to: h2, bytes: 1M } }]
observe: [{ counters: { on: h1 } }, { capture: { on: h2:eth0 } }]
events:
  - { at: 0s, link: { on: 'h1:eth0 -- sw:p1', mtu: 1400 } }
  - { at: 0s, command: { in: h2, run: ip link show } }
`;

const happening = ({ events = [] }: Plan): CommandStep[] =>
  events.flatMap(({ steps }) => steps).flatMap((step) => (isDaemon(step) ? [] : step));
const stepsOf = (plan: Plan): Step[] => [
  ...plan.stages.flatMap(({ lanes }) => lanes.flat()),
  ...happening(plan),
];

/** The plan with another step in the place of one. */
function replaced(plan: Plan, target: Step, put: Step): Plan {
  const lanes = (all: Plan['stages'][number]['lanes']) =>
    all.map((lane) => lane.map((step) => (step === target ? put : step)));
  return {
    ...plan,
    stages: plan.stages.map((stage) => ({ ...stage, lanes: lanes(stage.lanes) })),
    events: plan.events!.map((event) => ({
      ...event,
      steps: event.steps.map((step) => (step === target ? (put as CommandStep) : step)),
    })),
  };
}

test('whichever step fails, its error is told and nothing is left', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const plan = await planOf(await scenarioOf(yaml));
  const objects = await objectsOf(plan);
  const options = {
    run: { index: 0, case: '', arm: 'mangled', repetition: 1 },
    emit: () => {},
    signal: new AbortController().signal,
    objects,
  };
  for (const step of stepsOf(plan)) {
    if (isStop(step)) continue;
    const argv = ['sh', '-c', 'echo made to fail >&2; exit 9'];
    const execution = executePlan(replaced(plan, step, { ...step, argv, unless: undefined }), options);
    if (happening(plan).includes(step)) {
      const { happened } = timelineIn((await execution).outputs)!;
      t.regex(
        happened.find(({ isFailure }) => isFailure)?.problem ?? '',
        /exit code 9[^]*made to fail/,
        step.id,
      );
    } else if (step.onFailure === 'record' && !step.background) {
      const { outputs } = await execution;
      t.is(outputs.get(step.id)?.exitCode, 9, step.id);
    } else if (step.background && !step.ready) {
      const { crashes } = await execution;
      t.regex(crashes.join(), /made to fail/, step.id);
    } else {
      const error = await t.throwsAsync(execution, undefined, step.id);
      t.regex(error?.message ?? '', /exit code 9[^]*made to fail/, step.id);
    }
  }
  await assertHostUnchanged(t, before);
});

test('killed with SIGKILL at whichever step, it leaves nothing', async (t) => {
  if (skipWithoutRoot(t)) return;
  const plan = await planOf(await scenarioOf(yaml));
  const objects = [...(await objectsOf(plan)).values()].map((bytes) => Buffer.from(bytes).toString('base64'));
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-die-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'plan.json');
  writeFileSync(file, JSON.stringify({ plan, objects }));
  const before = await hostState();
  const driver = new URL('../helpers/die-at-step.ts', import.meta.url).pathname;
  const indices = stepsOf(plan).keys();
  // Two at a time: most of it is the start of a process.
  const worker = async () => {
    for (const index of indices) {
      const { signal, stderr } = await execa(process.execPath, [driver, file, String(index)], {
        reject: false,
      });
      t.is(signal, 'SIGKILL', `step ${index}: ${stderr}`);
    }
  };
  await Promise.all([worker(), worker()]);
  await assertHostUnchanged(t, before);
});
