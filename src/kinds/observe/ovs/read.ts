import type { Metric, MetricDeclaration, Reading, Unit } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import type { Item } from '../../../scenario/model.ts';
import { caches, coverage, datapath, logLines, type Counters } from './counters.ts';
import { nameInResult } from '../../node/ovs/paths.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { idOf, logOf, type Config } from './steps.ts';

const titles: Readonly<Record<string, string>> = {
  hits: 'Packets that hit a datapath flow',
  upcalls: 'Packets that missed every datapath flow',
  lost: 'Of those, packets dropped because the upcall queue was full',
  packets: 'Packets that the userspace datapath received',
  recirculations: 'Packets recirculated',
  simple_hits: 'Packets that hit the simple match table',
  emc_hits: 'Packets that hit the exact-match cache',
  smc_hits: 'Packets that hit the signature-match cache',
  megaflow_hits: 'Packets that hit a megaflow',
  misses: 'Upcalls to ovs-vswitchd',
  failed: 'Upcalls that failed',
};

export const metrics = (): readonly MetricDeclaration[] => [
  ...Object.entries(titles).map(([name, title]) => ({
    name: `ovs.${name}`,
    unit: 'packets' as const,
    title,
  })),
  { name: 'ovs.flows', unit: 'count', title: 'Datapath flows at the end' },
  { name: 'ovs.warnings', unit: 'count', title: "Warnings in ovs-vswitchd's log during the traffic" },
  { name: 'ovs.errors', unit: 'count', title: "Errors in ovs-vswitchd's log during the traffic" },
  { name: 'coverage.*', unit: 'count', title: 'Coverage counters of ovs-vswitchd, by name' },
];

const tables: readonly { what: string; prefix: string; unit: Unit; parse: (text: string) => Counters }[] = [
  { what: 'coverage', prefix: 'coverage', unit: 'count', parse: coverage },
  { what: 'datapath', prefix: 'ovs', unit: 'packets', parse: datapath },
  { what: 'pmd', prefix: 'ovs', unit: 'packets', parse: caches },
];

/** `coverage/show` leaves out counters that are 0, and then says how many: a switch that has done nothing shows only that. */
const isAllZero = (text: string | undefined): boolean => /^\d+ events never hit$/m.test(text ?? '');

/** A switch that was restarted meanwhile has counted from 0. */
const since = (before: number, after: number): number => (after < before ? after : after - before);

/** Lines of a dump that go into the result; all of it is in the outputs. */
const most = 200;

export function read(item: Item<Config>, outputs: Outputs): Reading {
  const found: Record<string, Metric> = {};
  const doubts: string[] = [];
  const said = (what: string): string | undefined => {
    const output = outputs.get(idOf(item, what));
    return output?.exitCode === 0 ? output.stdout : undefined;
  };
  const unexpected = (what: string, wanted: string, tool = 'ovs-appctl') =>
    unexpectedOutput(item.name, tool, wanted, idOf(item, what), outputs.get(idOf(item, what)));
  for (const { what, prefix, unit, parse } of tables) {
    // The kernel's datapath has no such caches.
    if (!outputs.has(idOf(item, `after/${what}`))) continue;
    const [before, after] = [parse(said(`before/${what}`) ?? ''), parse(said(`after/${what}`) ?? '')];
    const unreadable = ['before', 'after'].find(
      (when, at) => [before, after][at]!.size === 0 && !isAllZero(said(`${when}/${what}`)),
    );
    if (unreadable !== undefined) {
      doubts.push(unexpected(`${unreadable}/${what}`, `${what} counters`));
      continue;
    }
    const source = idOf(item, `after/${what}`);
    for (const [name, value] of after)
      found[`${prefix}.${name}`] = { value: since(before.get(name) ?? 0, value), unit, source };
  }
  if (outputs.has(idOf(item, 'flows/datapath'))) {
    const flows = said('flows/datapath');
    if (flows === undefined || !isFlowDump(flows)) doubts.push(unexpected('flows/datapath', 'flows'));
    else {
      const source = idOf(item, 'flows/datapath');
      found['ovs.flows'] = { value: flowsIn(flows).length, unit: 'count', source };
    }
  }
  const [before, log] = [said('before/log'), said('after/log')];
  const linesBefore = Number.parseInt(before ?? '', 10);
  if (Number.isNaN(linesBefore)) doubts.push(unexpected('before/log', 'number of lines', 'wc'));
  if (log === undefined) doubts.push(unexpected('after/log', 'log', 'cat'));
  const messages =
    log === undefined || Number.isNaN(linesBefore) ? {} : readLog(item, log, linesBefore, found);
  return {
    metrics: found,
    doubts,
    details: { ...detailsOf(item, outputs), ...messages },
    files: filesOf(item, said),
  };
}

/** Warnings and errors of the log behind its first `skip` lines. */
function readLog(item: Item<Config>, log: string, skip: number, found: Record<string, Metric>) {
  const warnings = logLines(log, skip, 'WARN');
  const errors = logLines(log, skip, 'ERR');
  const source = idOf(item, 'after/log');
  found['ovs.warnings'] = { value: warnings.length, unit: 'count', source };
  found['ovs.errors'] = { value: errors.length, unit: 'count', source };
  return { warnings: warnings.slice(0, most), errors: errors.slice(0, most) };
}

const filesOf = (item: Item<Config>, said: (what: string) => string | undefined): Reading['files'] =>
  item.config.log === 'always' && said('after/log') !== undefined
    ? [{ path: logOf(item), name: nameInResult(item.config.on, logOf(item)), keep: 'always' }]
    : [];

const flowsIn = (text: string): string[] => text.split('\n').filter((line) => line.includes('actions:'));

/** Flows, and lines that say which threads they are of: "flow-dump from pmd on cpu core: 1". */
const isFlowDump = (text: string): boolean =>
  text.split('\n').every((line) => line.trim() === '' || /actions:|^flow-dump from /.test(line));

/** The dumps, by what they are of. */
function detailsOf(item: Item<Config>, outputs: Outputs): Record<string, unknown> {
  const prefix = idOf(item, '');
  const dumps = [...outputs].filter(
    ([id, { exitCode, stdout }]) =>
      id.startsWith(prefix) && !/\/(before|after)\//.test(id) && exitCode === 0 && stdout.trim() !== '',
  );
  return Object.fromEntries(
    dumps.map(([id, { stdout }]) => {
      const lines = stdout.trimEnd().split('\n');
      const cut = lines.length > most ? [...lines.slice(0, most), `(${lines.length - most} more)`] : lines;
      return [id.slice(prefix.length), cut];
    }),
  );
}
