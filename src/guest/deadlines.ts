/** ms to the agent's first answer of a cold boot: it takes 2 to 4 s under TCG; a busy machine takes longer. */
export const bootDeadline = 60_000;
/** ms to the agent's answer of a restored guest; it takes 0.1 s. */
export const restoreDeadline = 5000;
/** ms between two looks whether the agent answers, which comes before all else in the guest. */
export const beat = 500;
/** ms that it may be silent, and how much of that while this machine lets the guest run. */
export const mostSilence = { all: 3000, own: 1500 };
/** ms for a guest to prove that KVM works; it takes half a second where it does. */
export const probeDeadline = 3000;
