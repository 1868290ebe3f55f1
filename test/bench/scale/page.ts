import { median } from '../../../src/lib/statistics.ts';
import type { Sample } from './builders.ts';

const figures = [
  ['build', 'Build', 'seconds until a ping across is answered'],
  ['teardown', 'Teardown', 'seconds until nothing is left'],
  ['cpu', 'CPU time', 'seconds of processor time of the whole'],
  ['memory', 'Memory', 'MiB of the largest process'],
] as const;

/** docs/benchmarks.md: medians, and the least and greatest value. */
export function pageOf(
  networks: readonly string[],
  builders: readonly string[],
  samples: ReadonlyMap<string, readonly Sample[]>,
  { machine, lab, date }: { machine: string; lab: string; date: string },
): string {
  const cell = (network: string, builder: string, key: keyof Sample) => {
    const values = (samples.get(`${network} ${builder}`) ?? []).map((sample) => sample[key]);
    const shown = (value: number) =>
      key === 'memory' ? (value / 1024).toFixed(0) : value.toFixed(value < 1 ? 3 : 2);
    return `${shown(median(values))} (${shown(Math.min(...values))} to ${shown(Math.max(...values))})`;
  };
  const tables = figures.flatMap(([key, title, what]) => [
    `## ${title}: ${what}`,
    [
      `| network | ${builders.join(' | ')} |`,
      `| --- |${builders.map(() => ' --- |').join('')}`,
      ...networks.map(
        (network) => `| ${network} | ${builders.map((one) => cell(network, one, key)).join(' | ')} |`,
      ),
    ].join('\n'),
  ]);
  return `${[
    '# Benchmarks: networks of many nodes',
    '<!-- Made by `npm run bench:scale`. -->',
    `${lab}, ${date}, ${machine}. Median (least to greatest) of builds made in turn, so that a machine that drifts does so for all. Each builds the same namespaces, links, addresses and routes, and proves it by a ping from one end to the other.`,
    'For lab it is the whole of `lab up --keep`, from Enter to prompt: reading the file, checking and planning it, building, quiet links (static neighbours, RPS, sysctls), the ping, the inspection of every interface, and the result written; then the whole of `lab down`. Mininet (with LinuxBridge) and pyroute2 are timed without the start of Python. The script reads `ip -batch` files that were written before.',
    ...tables,
  ].join('\n\n')}\n`;
}
