import { spawn } from 'node:child_process';
import test from 'ava';
import { ExpectedError } from '../../../../src/lib/errors.ts';
import { detectStuckBoot } from '../../../../src/run/guest/image/detect-stuck-boot.ts';

const patience = { look: 1, idle: 20, atLogin: 5 };
const never = new AbortController().signal;
const booting = (text: string) => ({ console: () => text, qemu: { pid: () => undefined } });
const wait = (text: string, root?: string, hints: string[] = [], given = never) =>
  detectStuckBoot(booting(text), { path: '/i', ...(root ? { root } : {}) }, hints, given, patience);

test('what a console shows ends the wait at once, in words', async (t) => {
  const shown = {
    'Kernel panic - not syncing: VFS: Unable to mount root fs': /image \/i panicked: VFS/,
    'Booting from Hard Disk...\nNo bootable device.': /has no BIOS boot loader/,
    'error: no such partition.\ngrub rescue> ': /GRUB that finds no operating system/,
    'ALERT!  LABEL=x does not exist.  Dropping to a shell!\n(initramfs) ': /its root file system/,
    'You are in emergency mode. ': /emergency mode/,
    'lab-agent: no root file system at LABEL=x\n': /no root file system at LABEL=x/,
  };
  for (const [text, message] of Object.entries(shown))
    await t.throwsAsync(wait(text, 'auto'), { instanceOf: ExpectedError, message });
});

test('a system that has nothing to do is without an agent, and it is said what one can do', async (t) => {
  await t.throwsAsync(wait('Debian GNU/Linux 12 vm ttyS0\n\nvm login: '), {
    message: /^the image \/i has no agent: neither .* 0\.005 s\. Install cloud-init or qemu-guest-agent/,
  });
  await t.throwsAsync(wait('Starting...'), { message: /idle for 0\.02 s/ });
  await t.throwsAsync(wait('', undefined, ['it refuses']), { message: /has no agent: it refuses, and/ });
});

test('with a kernel of lab’s, the agent is in it: the deadline alone ends the wait', async (t) => {
  await t.throwsAsync(wait('', 'auto', [], AbortSignal.timeout(100)), { name: 'AbortError' });
});

test('one that works is waited for, though it says nothing', async (t) => {
  const busy = spawn('sh', ['-c', 'while :; do :; done']);
  t.teardown(() => busy.kill('SIGKILL'));
  const guest = { console: () => 'Starting...', qemu: { pid: () => busy.pid } };
  const given = AbortSignal.timeout(600);
  const patient = { look: 50, idle: 300, atLogin: 300 };
  await t.throwsAsync(detectStuckBoot(guest, { path: '/i' }, [], given, patient), { name: 'AbortError' });
});
