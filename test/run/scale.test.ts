import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { ownLab } from '../helpers/cli.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

/** `LAB_TEST_KILLS=20 LAB_TEST_LABS=50 ava test/run/scale.test.ts` for more. */
const kills = Number(process.env.LAB_TEST_KILLS ?? 3);
const atOnce = Number(process.env.LAB_TEST_LABS ?? 10);
const standing = 20;

interface Listed {
  id: string;
  name: string;
  pid: number;
}

const namespaceOf = (pid: number | string): string | undefined => {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    // It has ended.
    return undefined;
  }
};

/** Processes of a capsule. */
function processesIn(namespace: string): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && namespaceOf(pid) === namespace);
}

/** KiB of memory that is a process's own, and its share of what it shares. */
const memoryOf = (pid: string): number =>
  Number(/^Pss: +(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);

test.serial('500 hosts, killed with SIGKILL while they are built: nothing is left', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { lab, scenario } = ownLab(t);
  const file = scenario('crowd', 'nodes: { sw: { kind: bridge }, h: { count: 500 } }\nlinks: [h* -- sw]\n');
  const before = await hostState();
  const began = performance.now();
  t.is((await lab('up', file)).exitCode, 0);
  const life = performance.now() - began;
  for (let index = 0; index < kills; index++) {
    const moment = life * (0.2 + (0.8 * index) / kills);
    const running = lab('up', file);
    await Promise.race([pause(moment), running]);
    const listed = JSON.parse((await lab('ls', '--json')).stdout) as Listed[];
    const capsules = listed.flatMap(({ name, pid }) => (name === 'crowd' ? (namespaceOf(pid) ?? []) : []));
    running.kill('SIGKILL');
    await running;
    const killed = performance.now();
    const left = () => capsules.flatMap(processesIn);
    while (left().length > 0 && performance.now() - killed < 20_000) await pause(5);
    t.log(`SIGKILL after ${Math.round(moment)} ms: gone in ${Math.round(performance.now() - killed)} ms`);
    t.deepEqual(left(), []);
  }
  await assertHostUnchanged(t, before);
});

test.serial(`${standing} labs stand at once, each in a few MB`, async (t) => {
  if (skipWithoutRoot(t)) return;
  const { lab, scenario } = ownLab(t);
  const before = await hostState();
  const files = Array.from({ length: standing }, (_, index) =>
    scenario(`stand${index}`, 'nodes: { h1: , r: { forwarding: true }, h2: }\nlinks: [h1 -- r, r -- h2]\n'),
  );
  const waiting = files[Symbol.iterator]();
  const worker = async () => {
    for (const file of waiting) {
      const { exitCode, stderr } = await lab('up', file, '--keep');
      t.is(exitCode, 0, stderr);
    }
  };
  await Promise.all([worker(), worker()]);
  const listed = (JSON.parse((await lab('ls', '--json')).stdout) as Listed[]).filter(({ name }) =>
    name.startsWith('stand'),
  );
  t.is(listed.length, standing);
  for (const { id, pid, name } of listed) {
    const memory = processesIn(namespaceOf(pid) ?? '').reduce((sum, one) => sum + memoryOf(one), 0);
    t.true(memory > 0 && memory < 5 * 1024, `${name}: ${memory} KiB`);
    t.is((await lab('exec', id, 'h1', '--', 'true')).exitCode, 0);
  }
  for (const { id } of listed) t.is((await lab('down', id)).exitCode, 0);
  await assertHostUnchanged(t, before);
});

test.serial(`${atOnce} labs side by side, none of which waits for another`, async (t) => {
  if (skipWithoutRoot(t)) return;
  const { lab, scenario } = ownLab(t);
  const before = await hostState();
  const file = scenario(
    'beside',
    'nodes: { h1: , h2: }\nlinks: [h1 -- h2]\ntraffic: [ping: { from: h1, to: h2, count: 2, interval: 200ms }]\nexpect: [{ metric: ping.received, equals: 2 }]\n',
  );
  const ended = await Promise.all(Array.from({ length: atOnce }, () => lab('up', file)));
  t.deepEqual(
    ended.flatMap(({ exitCode, stderr }) => (exitCode === 0 ? [] : [stderr])),
    [],
  );
  await assertHostUnchanged(t, before);
});
