import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { exitCodes } from '../../src/lib/errors.ts';
import type { Result } from '../../src/result/model.ts';
import type { Emit } from '../../src/run/events.ts';
import { executePlan } from '../../src/run/execute.ts';
import { GuestLostError } from '../../src/run/guest-lost-error.ts';
import { GuestKernels } from '../../src/run/guest-kernels.ts';
import { ownLab } from '../helpers/cli.ts';
import { emulatorOf, lacksGuests, processesOf } from '../helpers/guest.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { planOf, scenarioOf } from '../helpers/scenario.ts';

const signal = new AbortController().signal;

/** What ends the run of a lab whose traffic is this script in a guest, and nothing else. */
async function lost(t: ExecutionContext, name: string, script: string, meanwhile: Emit = () => {}) {
  const before = await hostState();
  const command = { command: { in: name, run: ['sh', '-c', script], deadline: '50s' } };
  const yaml = { title: 't', nodes: { [name]: { kind: 'vm' } }, traffic: [command] };
  const scenario = await scenarioOf(JSON.stringify(yaml));
  const plan = await planOf(scenario);
  const kernels = await new GuestKernels({ say: () => {}, signal }).of(plan.guests ?? [], scenario);
  const run = { index: 0, case: '', arm: 'baseline', repetition: 1 };
  const options = { run, signal, emit: meanwhile, objects: new Map(), kernels };
  const error = await t.throwsAsync(executePlan(plan, options), { instanceOf: GuestLostError });
  t.is(error!.exitCode, exitCodes.fail);
  t.deepEqual([...error!.partial.files.keys()], [`/run/lab/${name}.console`]);
  t.deepEqual(processesOf(name), []);
  await assertHostUnchanged(t, before);
  return error!.message;
}

test.serial('a guest that panics ends the run, with the reason that its console tells', async (t) => {
  if (lacksGuests(t)) return;
  const said = await lost(t, 'panics', 'echo c >/proc/sysrq-trigger; sleep 60');
  t.regex(said, /^the guest panics panicked: sysrq triggered crash; the last lines of its console:\n/);
});

test.serial('a guest that runs out of memory ends the run', async (t) => {
  if (lacksGuests(t)) return;
  t.regex(await lost(t, 'starves', 'tail /dev/zero'), /^the guest starves ran out of memory; the last lines/);
});

test.serial('a guest whose kernel has time for nothing ends the run', async (t) => {
  if (lacksGuests(t)) return;
  const said = await lost(t, 'spins', 'exec chrt -f 99 sh -c "while :; do :; done"');
  t.regex(said, /^the guest spins hangs: its agent has not responded for \d+ s; /);
});

test.serial('a guest whose QEMU is stopped ends the run, and is killed all the same', async (t) => {
  if (lacksGuests(t)) return;
  const said = await lost(t, 'stopped', 'sleep 60', (event) => {
    if (event.type !== 'step-start' || !event.step.id.startsWith('traffic/')) return;
    process.kill(emulatorOf('stopped')!, 'SIGSTOP');
  });
  t.regex(
    said,
    /^the guest stopped hangs: its QEMU was stopped \(SIGSTOP\), and its agent has not responded for \d+ s; /,
  );
});

test.serial('the result of such a run is a fail, with the whole console beside it', async (t) => {
  if (lacksGuests(t)) return;
  const { scenario, lab, directory } = ownLab(t);
  const file = scenario(
    'panics',
    'title: t\nnodes: { g: { kind: vm } }\ntraffic: [{ command: { in: g, run: [sh, -c, "echo said >/dev/console; echo c >/proc/sysrq-trigger; sleep 60"] } }]\n',
  );
  const { stdout, exitCode } = await lab('up', file, '--json', '--out', join(directory, 'out'));
  t.is(exitCode, exitCodes.fail);
  const { verdict, cases, environment } = JSON.parse(stdout) as Result;
  t.is(verdict, 'fail');
  t.regex(cases[0]!.reasons[0]!, /^the guest g panicked: sysrq triggered crash/);
  t.truthy(environment.guests?.g?.kernel);
  t.deepEqual(cases[0]!.runs[0]!.files, ['baseline-1/g.console']);
  t.regex(readFileSync(join(directory, 'out/baseline-1/g.console'), 'utf8'), /^said\r?$[^]*Kernel panic/m);
});
