import { readdirSync, readFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import { execaSync } from 'execa';
import { findTool } from '../../src/lib/find-tool.ts';
import { skip, skipWithoutRoot } from './skip.ts';

/** @returns whether the test must return, which needs root and QEMU */
export function lacksGuests(t: ExecutionContext): boolean {
  if (skipWithoutRoot(t)) return true;
  if (findTool('qemu-system-x86_64')) return false;
  skip(t, 'qemu-system-x86_64 is not installed');
  return true;
}

/** Processes that run a guest of this name, or are there for it: QEMU, and what led to it. */
export const processesOf = (guest: string): number[] =>
  readdirSync('/proc')
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`/run/lab/guests/${guest}/`);
      } catch {
        return false; // not a process, or gone
      }
    })
    .map(Number);

export const emulatorOf = (guest: string): number | undefined =>
  processesOf(guest).find((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('qemu-system'));

/** Debian's kernel for guests, of the series of the release that the tests run on: "debian:6.1", "debian:6.12". */
export const debianKernelHere = `debian:${seriesHere()}`;

function seriesHere(): string {
  if (!findTool('apt-cache')) return '6.1';
  const argv = ['show', '--no-all-versions', 'linux-image-cloud-amd64'];
  const { stdout } = execaSync('apt-cache', argv, { reject: false });
  return /^Version: (\d+\.\d+)/m.exec(stdout)?.[1] ?? '6.1';
}
