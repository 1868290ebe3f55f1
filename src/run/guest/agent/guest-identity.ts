import { randomBytes } from 'node:crypto';
import type { GuestNic } from '../../../plan/guest-machine.ts';
import { builtMac } from '../../../plan/qemu-argv.ts';

/** What makes it this guest and no other, for the agent. The interfaces come last: they want the random pool. */
export function identityOf(name: string, nics: readonly GuestNic[] = []): string {
  const now = Date.now();
  return [
    `random ${randomBytes(64).toString('hex')}`,
    `clock ${Math.floor(now / 1000)} ${(now % 1000) * 1_000_000}`,
    `machine-id ${randomBytes(16).toString('hex')}`,
    `hostname ${name}`,
    ...nics.map((nic, index) => `interface ${builtMac(nic, index)} ${nic.mac} ${nic.name}`),
  ].join('\n');
}
