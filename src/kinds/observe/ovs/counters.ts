/** Name to value of what a command of ovs-appctl counts. */
export type Counters = ReadonlyMap<string, number>;

/** `coverage/show`: "netdev_sent  3.2/sec  1.200/sec  0.0200/sec   total: 72". */
export const coverage = (text: string): Counters =>
  new Map(
    [...text.matchAll(/^(\w+) .*total: (\d{1,20})$/gm)].map(([, name, total]) => [name!, Number(total)]),
  );

/** `dpctl/show`, summed over datapaths: "lookups: hit:290590 missed:10 lost:0", "flows: 3". */
export function datapath(text: string): Counters {
  const lookups = [...text.matchAll(/^\s+lookups: hit:(\d{1,20}) missed:(\d{1,20}) lost:(\d{1,20})/gm)];
  if (lookups.length === 0) return new Map();
  const sum = (index: number) => lookups.reduce((all, match) => all + Number(match[index]), 0);
  return new Map([
    ['hits', sum(1)],
    ['upcalls', sum(2)],
    ['lost', sum(3)],
  ]);
}

/** Until 2.9 there were fewer, with tabs, "miss" and "lost": the builds that have the bug. */
const lines: Readonly<Record<string, string>> = {
  packets: 'packets received',
  recirculations: 'packet recirculations',
  simple_hits: 'simple match hits',
  emc_hits: 'emc hits',
  smc_hits: 'smc hits',
  megaflow_hits: 'megaflow hits',
  misses: 'miss(?: with success upcall)?',
  failed: '(?:miss with failed upcall|lost)',
};

/** `dpif-netdev/pmd-stats-show`, summed over threads. */
export function caches(text: string): Counters {
  return new Map(
    Object.entries(lines).flatMap(([name, words]) => {
      const found = [...text.matchAll(new RegExp(`^[ \\t]+${words}: *(\\d{1,20})\\b`, 'gm'))];
      return found.length > 0
        ? [[name, found.reduce((sum, [, value]) => sum + Number(value), 0)] as const]
        : [];
    }),
  );
}

/** Lines of a log, from the `from`-th on, of a level or worse: "2026-...Z|00044|bridge|WARN|could not ...". */
export const logLines = (text: string, from: number, level: 'WARN' | 'ERR'): string[] =>
  text
    .split('\n')
    .slice(from)
    .filter((line) => (level === 'WARN' ? /\|WARN\|/ : /\|(ERR|EMER)\|/).test(line));
