import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { cacheDirectory } from '../../src/lib/directories.ts';
import { launcher, ownLab, project } from '../helpers/cli.ts';
import { lacksGuests, processesOf } from '../helpers/guest.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';

/** Of each phase; `LAB_TEST_MOMENTS=20 ava test/run/killed.test.ts` for more. */
const moments = Number(process.env.LAB_TEST_MOMENTS ?? 3);
const signals = ['SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGINT'] as const;
const names = ['killed1', 'killed2', 'killed3'];

const threeGuests = (template: boolean) => `
title: t
nodes: { ${names.map((name) => `${name}: { kind: vm, template: ${template} }`).join(', ')}, sw: { kind: bridge } }
links: [${names.map((name, index) => `${name}:eth0 -- sw:p${index}`).join(', ')}]
traffic: [{ ping: { from: killed1, to: killed2, count: 5, interval: 100ms } }]
`;

/** A lab whose cache has what this machine's has, but for templates. */
function prepare(t: ExecutionContext) {
  const { directory, scenario } = ownLab(t);
  const [real, cache] = [cacheDirectory(), join(directory, 'cache', 'lab')];
  mkdirSync(join(cache, 'guest', 'template'), { recursive: true });
  for (const folder of ['', 'guest'])
    for (const name of readdirSync(join(real, folder)))
      if (!['guest', 'template'].includes(name))
        symlinkSync(join(real, folder, name), join(cache, folder, name));
  const env = { XDG_STATE_HOME: directory, XDG_CACHE_HOME: join(directory, 'cache') };
  const lab = (file: string) => execa(launcher, ['up', file], { cwd: project, env, reject: false });
  const templates = join(cache, 'guest', 'template');
  return {
    scenario,
    lab,
    templates,
    halves: () => readdirSync(templates).filter((name) => name.includes('.tmp-')),
  };
}

type Start = () => ReturnType<ReturnType<typeof prepare>['lab']>;

/** Lets a command line come to its end, which must be a pass. @returns ms that it took */
async function wholeRun(t: ExecutionContext, start: Start): Promise<number> {
  const began = performance.now();
  const { exitCode, stderr } = await start();
  t.is(exitCode, 0, stderr);
  return performance.now() - began;
}

/** Ends command lines at random moments of their lives; nothing that they made may be left. */
async function killAt(t: ExecutionContext, life: number, start: Start, left: () => string[]) {
  for (let index = 0; index < moments; index++) {
    const [moment, signal] = [Math.random() * life, signals[index % signals.length]!];
    t.log(`${signal} after ${Math.round(moment)} ms`);
    const running = start();
    const ended = await Promise.race([pause(moment), running]);
    // One that was faster than the others passed; one that failed had no lab to be killed in.
    if (ended) t.is(ended.exitCode, 0, ended.stderr);
    running.kill(signal);
    await running;
    const all = () => [...names.flatMap(processesOf).map((pid) => `process ${pid}`), ...left()];
    const deadline = Date.now() + 10_000;
    while (all().length > 0 && Date.now() < deadline) await pause(10);
    t.deepEqual(all(), []);
  }
}

test.serial('three guests, killed while they boot', async (t) => {
  if (lacksGuests(t)) return;
  const { scenario, lab, halves } = prepare(t);
  const file = scenario('killed', threeGuests(false));
  const before = await hostState();
  const life = await wholeRun(t, () => lab(file));
  await killAt(t, life, () => lab(file), halves);
  await assertHostUnchanged(t, before);
});

test.serial(
  'three guests, killed while their template is made: no half one is taken for a whole one',
  async (t) => {
    if (lacksGuests(t)) return;
    const { scenario, lab, templates, halves } = prepare(t);
    const file = scenario('killed', threeGuests(true));
    const before = await hostState();
    const anew = () => {
      rmSync(templates, { recursive: true });
      mkdirSync(templates);
      return lab(file);
    };
    await killAt(t, await wholeRun(t, anew), anew, halves);
    const whole = await lab(file);
    t.is(whole.exitCode, 0, whole.stderr);
    t.regex(whole.stdout, /from a template|template created/);
    await assertHostUnchanged(t, before);
  },
);

test.serial('three guests, killed while they are restored, and used', async (t) => {
  if (lacksGuests(t)) return;
  const { scenario, lab, halves } = prepare(t);
  const file = scenario('killed', threeGuests(true));
  const before = await hostState();
  await wholeRun(t, () => lab(file));
  await killAt(t, await wholeRun(t, () => lab(file)), () => lab(file), halves);
  const again = await lab(file);
  t.is(again.exitCode, 0, again.stderr);
  t.regex(again.stdout, /from a template/, `nobody threw it away\n${again.stderr}`);
  await assertHostUnchanged(t, before);
});
