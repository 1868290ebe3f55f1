import type { Need } from './need.ts';

/** Programs that make a guest: QEMU, what compiles its agent, and what takes its kernel apart. */
export const guestNeeds = (why: string): Need[] =>
  ['qemu-system-x86_64', 'clang', 'modprobe', 'xz', 'lz4'].map((tool) => ({ tool, why }));
