import { complaint, functionOf, mostLines, type Complaint } from './fingerprint.ts';

/** How complaints begin, and what they are called. The first that matches counts. */
const beginnings: readonly (readonly [RegExp, string])[] = [
  [/^BUG: KASAN: /, 'KASAN'],
  [/^BUG: KCSAN: /, 'KCSAN'],
  [/^BUG: KMSAN: /, 'KMSAN'],
  [/^BUG: KFENCE: /, 'KFENCE'],
  [/^UBSAN: /, 'UBSAN'],
  [
    /^WARNING: (possible |inconsistent lock|suspicious RCU|bad unlock|lock held|held lock|Nested lock|HARDIRQ|SOFTIRQ)/,
    'lockdep',
  ],
  [/^(watchdog: )?BUG: soft lockup/, 'soft-lockup'],
  [/^(watchdog: )?(Watchdog detected hard LOCKUP|BUG: hard lockup)/i, 'hard-lockup'],
  [/^INFO: task \S+ blocked for more than/, 'hung-task'],
  [/^(rcu: )?INFO: .*(detected stalls|self-detected stall|detected expedited stalls)/, 'rcu-stall'],
  [/^ref_tracker: /, 'ref_tracker'],
  [/^kmemleak: \d+ new suspected/, 'kmemleak'],
  [/unregister_netdevice: waiting for /, 'unregister_netdevice'],
  [/^WARNING: /, 'WARNING'],
  [/^(BUG: |kernel BUG at )/, 'BUG'],
  [/^(Oops: |Oops - |Internal error: |general protection fault|Unable to handle kernel )/, 'Oops'],
  [/^Kernel panic - /, 'panic'],
  [/^Call Trace:/, 'call-trace'],
];

/** Beginnings that also come in the middle of another complaint. */
const inner = new Set(['Oops', 'call-trace', 'panic']);

/** What shows a complaint and is no part of it. */
const showing =
  /^(dump_stack|show_stack|__warn|warn_slowpath|report_bug|handle_bug|exc_|asm_|print_|kasan_|__asan_|__kasan|kcsan_|ubsan_|__ubsan|nmi_|arch_trigger|die|do_trap|do_error_trap|lockdep_|debug_show|oops_|page_fault_oops|do_user_addr_fault|panic$|refcount_warn_saturate$)/;

/** " skb_warn_bad_offload+0xc0/0xd0 [module]"; a "?" marks what was only found on the stack. */
const frame = /^\s*(?:#\d+\s+)?([A-Za-z_][\w.]*)\+0x[\da-f]+\/0x[\da-f]+(?:\s+\[[^\]]*\])?(?:\s.*)?$/;
const located = /([A-Za-z_][\w.]*)\+0x[\da-f]+\/0x[\da-f]+/;

/** The complaints in the lines of a kernel's log, without the times before them. Pure. */
export function kernelComplaints(lines: readonly string[]): Complaint[] {
  const found: Complaint[] = [];
  let open: { kind: string; lines: string[] } | undefined;
  const close = () => {
    if (open) found.push(read(open));
    open = undefined;
  };
  for (const line of lines) {
    const kind = beginnings.find(([pattern]) => pattern.test(line))?.[1];
    const begins = kind !== undefined && !(open && inner.has(kind));
    if (/^-+\[ cut here \]-+$/.test(line)) close();
    else if (begins) {
      close();
      open = { kind, lines: [line] };
    } else if (open) open.lines.push(line);
    if (open && (/^---\[ end (trace|Kernel panic)|^ <\/TASK>/.test(line) || open.lines.length >= mostLines))
      close();
  }
  close();
  return found;
}

function read({ kind, lines }: { kind: string; lines: readonly string[] }): Complaint {
  const [first = ''] = lines;
  const trace = lines.slice(1).flatMap((line) => frame.exec(line)?.[1] ?? []);
  const functions = trace.map(functionOf).filter((name) => !showing.test(name));
  const where = /^RIP: [\da-f]+:|^pc : /;
  const atIp = located.exec(lines.find((line) => where.test(line)) ?? '')?.[1];
  const named =
    kind === 'hung-task' || kind === 'unregister_netdevice' ? undefined : located.exec(first)?.[1];
  const file = / (?:at|in) (?:\S*\/)?([\w-]+\.[chS])(?::\d+)+/.exec(` ${first}`)?.[1];
  const place = functionOf(named ?? atIp ?? '') || file || functions[0];
  const pid = lines.flatMap((line) => /\bPID: (\d+)\b|^INFO: task \S+:(\d+) /.exec(line)?.slice(1) ?? []);
  const told = pid.find((text) => text !== undefined);
  return {
    ...complaint(
      kind,
      kind === 'call-trace' ? `a call trace in ${place ?? 'no known function'}` : steady(first),
      place,
      functions,
      lines,
    ),
    ...(told === undefined ? {} : { pid: Number(told) }),
  };
}

/** A first line without what differs from one day to the next: processors, processes, addresses, offsets, times. */
const steady = (line: string): string =>
  line
    .replace(/CPU: \d+ /, '')
    .replace(/(U?PID): \d+ /g, '')
    .replaceAll(/\+0x[\da-f]+\/0x[\da-f]+/g, '')
    .replaceAll(/\b(0x)?[\da-f]{12,16}\b/g, '...')
    .replace(/^(INFO: task [^:\s]+):\d+/, '$1')
    .replace(/(CPU#|stuck for |Usage count = |more than |usage count = )\d+/gi, '$1...')
    .replace(/ \[[^\]]*:\d+\]$/, '')
    .trim();

/** The kernel's own lines of what was read from /dev/kmsg: those that programs wrote there are left out. */
export function linesOfKmsg(records: string): { sequence: number; line: string }[] {
  return records.split('\n').flatMap((record) => {
    const [, priority, sequence, line] = /^(\d+),(\d+),\d+,[^;]*;(.*)$/.exec(record) ?? [];
    return line !== undefined && Number(priority) >> 3 === 0 ? [{ sequence: Number(sequence), line }] : [];
  });
}

/** The lines of a console, without the times before them. */
export const linesOfConsole = (text: string): string[] =>
  text.split(/\r?\n/).map((line) => line.replace(/^\[\s*\d+\.\d+\](\[[^\]]*\])? /, ''));
