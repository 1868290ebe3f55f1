import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import type { Guest, GuestOptions } from '../../../src/run/guest/guest.ts';
import { findKernel } from '../../../src/run/guest/kernel/find-kernel.ts';
import { machineOf, startGuest, warmModules } from '../../../src/run/guest/start.ts';
import { discard } from '../../../src/run/guest/store.ts';
import { templateFor } from '../../../src/run/guest/template.ts';
import { isRoot } from '../../../src/run/capsule/enter.ts';
import { ExpectedError } from '../../../src/lib/errors.ts';
import { debianKernelHere } from '../../helpers/guest.ts';
import { skip } from '../../helpers/skip.ts';

const clock = () => performance.now();
const alone = (argv: readonly string[]) => [
  'unshare',
  ...(isRoot() ? [] : ['-U', '-r']),
  '-n',
  '--',
  ...argv,
];
const nic = { name: 'wan', mac: '02:00:00:00:00:77', tap: 'tap0' };

async function optionsFor(t: ExecutionContext, changes: Partial<GuestOptions> = {}): Promise<GuestOptions> {
  const directory = mkdtempSync(join(tmpdir(), 'lab-guest-test-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const kernel = await findKernel(debianKernelHere);
  return { name: 'g1', kernel, memory: 512, cpus: 1, nics: [nic], directory, spawn: alone, ...changes };
}

async function started(t: ExecutionContext, changes: Partial<GuestOptions> = {}): Promise<Guest> {
  const guest = await startGuest(await optionsFor(t, changes));
  t.teardown(() => guest.stop());
  return guest;
}

const run = (guest: Guest, ...argv: string[]) => guest.start({ argv }, clock).ended;
const said = async (guest: Guest, ...argv: string[]) => (await run(guest, ...argv)).stdout.trim();

test.serial(
  'two clones of a template differ, and have the right time and the NIC that was asked for',
  async (t) => {
    const warnings: string[] = [];
    const one = await started(t, { say: (line) => warnings.push(line) });
    const other = await started(t, {
      nics: [{ ...nic, name: 'lan0', mac: '02:00:00:00:00:78' }],
      say: (line) => warnings.push(line),
    });
    t.is(other.template, 'used', warnings.join('\n'));
    t.not(await said(one, 'cat', '/etc/machine-id'), await said(other, 'cat', '/etc/machine-id'));
    const uuid = '/proc/sys/kernel/random/uuid';
    t.not(await said(one, 'cat', uuid), await said(other, 'cat', uuid));
    t.regex(await said(one, 'ip', '-br', 'link', 'show', 'dev', 'wan'), /02:00:00:00:00:77/);
    t.regex(await said(other, 'ip', '-br', 'link', 'show', 'dev', 'lan0'), /02:00:00:00:00:78/);
    const [before, inside, after] = [Date.now(), await said(other, 'date', '+%s%3N'), Date.now()];
    t.true(Number(inside) >= before - 1000 && Number(inside) <= after + 1000);
  },
);

test.serial(
  'commands: exit codes, input, streams as they come, signals, a program that is not there',
  async (t) => {
    const guest = await started(t);
    t.like(await run(guest, 'sh', '-c', 'echo out; echo err >&2; exit 3'), {
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    t.like(await run(guest, 'no-such-program'), {
      exitCode: 127,
      stderr: 'no-such-program: No such file or directory\n',
    });
    await run(guest, 'ip', 'netns', 'add', 'other');
    const within = (namespace: string) =>
      guest.start({ argv: ['ls', '/sys/class/net'], namespace }, clock).ended;
    t.like(await within('other'), { exitCode: 0, stdout: 'lo\n' });
    t.like(await within('none'), { exitCode: 255, stdout: '' });
    t.regex((await within('none')).stderr, /network namespace "none": No such file or directory/);
    const text = 'x'.repeat(500_000);
    t.is((await guest.start({ argv: ['cat'], stdin: text, env: { A: 'b' } }, clock).ended).stdout, text);
    t.is(
      await guest
        .start({ argv: ['sh', '-c', 'echo $A'], env: { A: 'b' } }, clock)
        .ended.then((o) => o.stdout),
      'b\n',
    );
    const long = guest.start({ argv: ['sh', '-c', 'echo begun; exec sleep 1000'] }, clock);
    while (long.said().stdout !== 'begun\n') await pause(5);
    t.true(Number(await long.pid()) > 1);
    await long.signal('SIGTERM');
    t.like(await long.ended, { exitCode: null, signal: 'SIGTERM' });
  },
);

test.serial('files go in and come out', async (t) => {
  const guest = await started(t);
  const bytes = Buffer.alloc(3_000_000, 'lab');
  await guest.put('/root/a/b', bytes, 0o600);
  t.true((await guest.get('/root/a/b')).equals(bytes));
  t.is(await said(guest, 'stat', '-c', '%a', '/root/a/b'), '600');
  await t.throwsAsync(guest.get('/nope'), { instanceOf: ExpectedError, message: /\/nope: No such file/ });
});

test.serial('a panic is named, with the console, and ends the commands', async (t) => {
  const guest = await started(t);
  const command = run(guest, 'sh', '-c', 'echo c >/proc/sysrq-trigger');
  t.regex(
    await guest.died,
    /^the guest g1 panicked: sysrq triggered crash; the last lines of its console:\n/,
  );
  t.like(await command, { exitCode: null, signal: 'GUEST' });
  t.regex(guest.console(), /Kernel panic/);
});

test.serial('a guest out of memory is named so', async (t) => {
  const guest = await started(t);
  void run(guest, 'tail', '/dev/zero');
  t.regex(await guest.died, /^the guest g1 ran out of memory; /);
});

test.serial('a kernel that cannot speak with lab is named so', async (t) => {
  const options = await optionsFor(t, { nics: [], template: 'off' });
  const { modules, ...kernel } = options.kernel;
  // Debian's kernels have had it built in since Linux 6.12.
  if (readFileSync(join(modules!, 'modules.builtin'), 'utf8').includes('/virtio_console.ko'))
    return skip(t, `virtio_console is built into ${kernel.release}`);
  await t.throwsAsync(startGuest({ ...options, kernel }), {
    instanceOf: ExpectedError,
    message: /^the guest g1 did not start: it has a kernel without a driver for its control channel/,
  });
});

async function templateOf(t: ExecutionContext, options: GuestOptions): Promise<string> {
  const { directory } = options;
  const ready = { modules: warmModules([]) };
  const { folder } = await templateFor(await machineOf(options), ready, { directory, outside: directory });
  t.teardown(() => discard(folder));
  return folder;
}

test.serial('a guest that hangs when it is restored is restored once more', async (t) => {
  const options = await optionsFor(t, { memory: 299, nics: [] });
  const state = join(await templateOf(t, options), 'state');
  renameSync(state, `${state}.whole`);
  await execa('mkfifo', [state]);
  const lines: string[] = [];
  const starting = startGuest({ ...options, say: (line) => lines.push(line) });
  const held = await open(state, 'w');
  renameSync(`${state}.whole`, state);
  const guest = await starting;
  await held.close();
  t.teardown(() => guest.stop());
  t.is(guest.template, 'used', lines.join('\n'));
});

const breaks: Record<string, (state: string) => unknown> = {
  broken: (state) => truncateSync(state, 1000),
  'never loaded': (state) => {
    rmSync(state);
    return execa('mkfifo', [state]);
  },
};

for (const [how, spoil] of Object.entries(breaks))
  test.serial(`a template that is ${how} is thrown away: the guest boots cold and says so`, async (t) => {
    const options = await optionsFor(t, { memory: 300, nics: [] });
    const folder = await templateOf(t, options);
    await spoil(join(folder, 'state'));
    const lines: string[] = [];
    const guest = await startGuest({ ...options, say: (line) => lines.push(line) });
    t.teardown(() => guest.stop());
    t.is(guest.template, 'none');
    t.true(lines.some((line) => line.startsWith('g1: cold boot, because its template')));
    t.false(existsSync(folder));
  });

test.serial('too little memory, and a NIC that QEMU lacks, are told', async (t) => {
  const little = await optionsFor(t, { memory: 16 });
  await t.throwsAsync(startGuest(little), {
    instanceOf: ExpectedError,
    message: /16 MiB is not enough memory/,
  });
  const odd = await optionsFor(t, { nics: [{ ...nic, model: 'ne9000' }] });
  await t.throwsAsync(startGuest(odd), { instanceOf: ExpectedError, message: /ne9000/ });
});
