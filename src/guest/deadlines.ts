/** ms to the agent's first answer of a cold boot: it takes 2 to 4 s under TCG; a busy machine takes longer. */
export const bootDeadline = 60_000;
/** ms to the agent's answer of a restored guest; it takes 0.1 s. */
export const restoreDeadline = 5000;
/** ms between two looks whether the agent answers, and how many may fail in a row: a busy host makes it late. */
export const beat = 1000;
export const mostMissed = 10;
/** ms for a guest to prove that KVM works; it takes half a second where it does. */
export const probeDeadline = 3000;
