/** How long a guest is waited for on a machine that may be busy. */
export interface Patience {
  /** ms for which nothing but itself keeps it: not what it has waited for a processor or a disk of this machine. */
  own: number;
  /** ms, however busy this machine is. */
  most: number;
  /** ms for which it may have nothing to do. Absent: no matter. */
  idle?: number;
}

/** ms for QEMU to make its sockets. */
export const socketDeadline = 20_000;
/** ms for QEMU's monitor to answer a command: it takes a few ms. */
export const monitorDeadline = 20_000;
/**
 * To the agent's first answer of a cold boot: it takes 2 to 4 s under TCG, a kernel full of debugging longer. One that
 * boots waits for some devices, but for none that long.
 */
export const bootDeadline: Patience = { own: 60_000, most: 180_000, idle: 10_000 };
/** ms to save a template: it takes 0.1 s. */
export const saveDeadline = 60_000;
/** To load a guest's state, and then to its agent's answer: each takes 0.1 s. */
export const restoreDeadline: Patience = { own: 3000, most: 60_000 };
/** ms between two looks whether the agent answers, which comes before all else in the guest. */
export const heartbeat = 500;
/** ms that it may be silent, and how much of that while this machine lets the guest run. */
export const mostSilence = { all: 3000, own: 1500 };
/** ms for a guest to prove that KVM works; it takes half a second where it does. */
export const probeDeadline = 3000;
