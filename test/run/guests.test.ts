import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { kinds } from '../../src/kinds/index.ts';
import { loadPrograms } from '../../src/mangler/object.ts';
import { needsOf } from '../../src/plan/plan.ts';
import type { GuestPlan } from '../../src/plan/guest-plan.ts';
import { readRun } from '../../src/result/read-run.ts';
import type { Emit } from '../../src/run/events.ts';
import { executePlan } from '../../src/run/execute.ts';
import { GuestKernels } from '../../src/run/guest-kernels.ts';
import type { Scenario } from '../../src/scenario/model.ts';
import { vmForLab } from '../../src/run/lab-in-vm.ts';
import { lacksGuests, processesOf } from '../helpers/guest.ts';
import { objectsOf, planOf, scenarioOf } from '../helpers/scenario.ts';

const router = `
title: a guest between two namespaces
nodes:
  h1:
  r:
    kind: vm
    forwarding: true
    # The name that the kernel's module would take by itself.
    interfaces: { dummy0: { kind: dummy, addresses: [10.9.9.9/32] } }
    setup: [uname -r, cat /sys/class/net/out/mtu]
  h2:
links: [h1:eth0 -- r:eth0, { ends: [r:out, h2:eth0], mtu: 1400, impair: { 'r:out': { delay: 3ms, jitter: 100us, distribution: normal } } }]
manglers: [{ on: r:out, hook: egress, program: pass }]
traffic: [{ ping: { from: h1, to: h2, count: 3, interval: 250ms } }]
observe: [{ counters: { on: r } }, { capture: { on: r:out, filter: icmp, keep: always } }]
`;

const run = { index: 0, case: '', arm: 'mangled', repetition: 1 };
const signal = new AbortController().signal;

const kernelsOf = (guests: readonly GuestPlan[], scenario: Scenario) =>
  new GuestKernels({ say: () => {}, signal }).of(guests, scenario);

async function live(yaml: string, inVm = false, emit: Emit = () => {}) {
  const scenario = await scenarioOf(yaml);
  const [plan, programs] = [await planOf(scenario), loadPrograms(scenario)];
  const needs = needsOf(scenario, kinds, programs);
  const within = inVm ? vmForLab({ kernel: 'default' }, scenario, kinds, needs) : undefined;
  const context = { kinds, programs, hashes: {} };
  const record = await executePlan(plan, {
    ...{ run, signal, emit, objects: await objectsOf(plan) },
    kernels: await kernelsOf([...(plan.guests ?? []), ...(within ? [within] : [])], scenario),
    ...(within ? { within } : {}),
    filesToKeep: (outputs, crashes) => readRun(scenario, plan, outputs, crashes, context).files,
  });
  return { record, reading: readRun(scenario, plan, record.outputs, record.crashes, context) };
}

test.serial('a guest is a node like any other: routes, qdisc, mangler, capture, counters', async (t) => {
  if (lacksGuests(t)) return;
  const { record, reading } = await live(router);
  const value = (metric: string) => reading.metrics[metric]?.value;
  t.deepEqual(reading.failures, []);
  t.is(value('ping.loss'), 0);
  t.is(value('ping.ttl.min'), 63);
  t.true(value('ping.rtt.min')! >= 0.002, 'netem delays, in its kernel');
  t.true(value('capture.packets')! >= 6);
  t.true(value('nstat.r.IpForwDatagrams')! >= 6);
  t.true(reading.manglers[0]!.seen! >= 3);
  const { kernel } = JSON.parse(record.outputs.get('guest/r')!.stdout) as { kernel: string };
  t.is(record.outputs.get('node/r/setup/0')?.stdout.trim(), kernel);
  t.is(record.outputs.get('node/r/setup/1')?.stdout, '1400\n', 'the link’s');
  t.is(record.files.get('/run/lab/captures/capture.pcap')?.readUInt32LE(), 0xa1b2c3d4);
  t.true(record.files.has('/run/lab/r.console'));
});

test.serial('the same plan runs inside one guest, whose kernel is another', async (t) => {
  if (lacksGuests(t)) return;
  const { record, reading } = await live(router.replace('kind: vm', ''), true);
  t.is(reading.metrics['ping.loss']?.value, 0);
  t.true(reading.metrics['ping.rtt.min']!.value >= 0.002);
  t.true(reading.manglers[0]!.seen! >= 3);
  const { kernel } = JSON.parse(record.outputs.get('guest/capsule')!.stdout) as { kernel: string };
  t.is(record.outputs.get('node/r/setup/0')?.stdout.trim(), kernel);
});

test.serial(
  'a NIC of another model has its driver, and receives by the address that it is given',
  async (t) => {
    if (lacksGuests(t)) return;
    const yaml = `
title: t
nodes: { g: { kind: vm, nic: { model: vmxnet3 }, template: false }, h: }
links: [h:eth0 -- g:eth0]
traffic: [{ ping: { from: h, to: g, count: 2, interval: 20ms } }]
`;
    t.is((await live(yaml)).reading.metrics['ping.loss']?.value, 0);
  },
);

test.serial('what an interface in a guest receives is told while it does', async (t) => {
  if (lacksGuests(t)) return;
  const yaml = `
title: t
nodes: { g: { kind: vm }, h: }
links: [h:eth0 -- g:eth0]
traffic: [{ iperf3: { from: h, to: g, time: 1s } }]
`;
  const samples: number[] = [];
  const { reading } = await live(yaml, false, (event) => {
    if (event.type === 'sample') samples.push(event.bitsPerSecond);
  });
  t.deepEqual(reading.failures, []);
  t.true(
    samples.some((one) => one > 1e6),
    String(samples),
  );
});

test.serial('no QEMU outlives a command line that is killed', async (t) => {
  if (lacksGuests(t)) return;
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-guests-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'killed.yaml');
  writeFileSync(file, 'title: t\nnodes: { killed: { kind: vm, setup: [echo stands, sleep 60] } }\n');
  const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, 'up', file, '-v', '--reporter', 'plain'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`it ended by itself: ${said}`)));
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => {
        said += text.toString();
        if (said.includes('node/killed/setup/0')) resolve();
      });
  });
  t.is(processesOf('killed').length > 0, true);
  child.removeAllListeners('exit');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const deadline = Date.now() + 10_000;
  while (processesOf('killed').length > 0 && Date.now() < deadline)
    await new Promise((look) => setTimeout(look, 20));
  t.deepEqual(processesOf('killed'), []);
});
