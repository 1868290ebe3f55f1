/** Each node is a network namespace of this one machine: so many take it minutes to build. */
export const mostNodes = 5_000;
/** Links have two interfaces each, which the kernel holds in one list of the machine. */
export const mostLinks = 20_000;

/** "499,500" */
export const counted = (count: number): string => count.toLocaleString('en-US');
