import type { Reading } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import type { FoundDisk } from '../../../plan/guest-machine.ts';
import type { Node } from '../../../scenario/model.ts';

/** Output of the executor with what a guest turned out to be, as JSON. */
export const guestOutput = (name: string): string => `guest/${name}`;

/** What is told of a guest: its kernel is the release, not the word in the file. */
export interface GuestDetails {
  kernel: string;
  from: string;
  accelerator: 'kvm' | 'tcg';
  template: 'used' | 'made' | 'none';
  /** s, to the first answer */
  seconds: number;
  qemu: string;
  image?: FoundDisk;
}

export function read(node: Node, outputs: Outputs): Reading {
  const said = outputs.get(guestOutput(node.name))?.stdout;
  return { metrics: {}, details: { kind: 'vm', ...(said ? (JSON.parse(said) as GuestDetails) : {}) } };
}
