import { createHash } from 'node:crypto';

/** What a kernel or a sanitizer complained of. */
export interface Complaint {
  /** "WARNING", "KASAN", "hung-task", "ASan", ... */
  kind: string;
  /** What it says, without what differs from one day to the next. */
  says: string;
  /** The same for the same complaint on another day: "WARNING:skb_warn_bad_offload:1f2e3d4c". */
  fingerprint: string;
  /** Its first lines, as they were. */
  lines: string[];
  /** The process that ran, where the kernel says it. */
  pid?: number;
}

/** Functions of a call trace that a fingerprint is made of: further ones depend on how the kernel got there. */
const mostFunctions = 5;
/** Lines that are kept. */
export const mostLines = 40;

const pattern = /^[A-Za-z][\w-]*:[^:\s]+:[0-9a-f]{8}$/;

export const isFingerprint = (text: string): boolean => pattern.test(text);

function fingerprintOf(kind: string, place: string | undefined, functions: readonly string[]): string {
  const hash = createHash('sha256')
    .update([kind, place ?? '-', ...functions].join('\n'))
    .digest('hex')
    .slice(0, 8);
  return `${kind}:${(place ?? '-').replaceAll(/[:\s]/g, '_')}:${hash}`;
}

/** "tcp_v4_rcv" of "tcp_v4_rcv.isra.0.cold": the compiler's parts of a function have other names in another build. */
export const functionOf = (name: string): string =>
  name.replace(/(\.(isra|constprop|part|cold|llvm|lto_priv)(\.\d+)*)+$/, '');

/**
 * @param place function or file where it was found; undefined: unknown
 * @param functions the call trace, innermost first
 * @param words what else tells it from others
 */
export function complaint(
  kind: string,
  what: string,
  place: string | undefined,
  functions: readonly string[],
  lines: readonly string[],
  words: readonly string[] = [],
): Complaint {
  const from = functions.filter((name) => name !== place).slice(0, mostFunctions);
  return {
    kind,
    says: `${what}${from.length > 0 ? `, called by ${from.join(', ')}` : ''}`,
    fingerprint: fingerprintOf(kind, place, [...words, ...functions.slice(0, mostFunctions)]),
    lines: lines.slice(0, mostLines),
  };
}
