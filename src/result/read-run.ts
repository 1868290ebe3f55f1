import { type Kinds } from '../kinds/index.ts';
import { unexpectedOutput } from '../kinds/unexpected-output.ts';
import { kindOf } from '../scenario/kind.ts';
import type { Reading, Series } from '../lib/metric.ts';
import type { Outputs } from '../lib/output.ts';
import { programIn, statsStep } from '../plan/manglers.ts';
import { counterDeclarations, readCounters } from '../mangler/counters.ts';
import type { Programs } from '../mangler/object.ts';
import type { Plan } from '../plan/step.ts';
import { timelineIn } from '../plan/timeline-output.ts';
import { metricsOf, nameInResult, type ItemMetrics } from '../scenario/metric-names.ts';
import type { Arm, Scenario } from '../scenario/model.ts';
import type { RunResult } from './model.ts';
import { readWindows } from './read-windows.ts';
import { readComplaints } from './complaints/read-complaints.ts';
import { readEvents } from './read-events.ts';

export type KeptFile = NonNullable<Reading['files']>[number];

/** A run as read from its outputs, without what only the runner knows: its duration and files. */
export interface RunReading extends Omit<RunResult, 'timing' | 'files'> {
  files: readonly KeptFile[];
}

export interface ReadContext {
  kinds: Kinds;
  programs: Programs;
  /** BPF object, by its name, to its SHA-256. */
  hashes: Readonly<Record<string, string>>;
}

/**
 * Makes a result of what the steps of a run left behind. Pure.
 * @param crashes processes that ended though they should have stayed, in words: the run failed
 */
export function readRun(
  scenario: Scenario,
  plan: Pick<Plan, 'arm' | 'repetition'>,
  outputs: Outputs,
  crashes: readonly string[],
  { kinds, programs, hashes }: ReadContext,
): RunReading {
  const arm = plan.arm as Arm;
  const run: RunReading & Collected = {
    arm,
    repetition: plan.repetition,
    metrics: {} as RunResult['metrics'],
    series: {} as RunResult['series'],
    manglers:
      arm === 'baseline'
        ? []
        : scenario.manglers.map((item) => manglerOf(item, arm, outputs, programs, hashes)),
    details: {} as Record<string, unknown>,
    doubts: [] as string[],
    failures: [...crashes],
    files: [] as KeptFile[],
  };
  const declared = metricsOf(scenario, kinds);
  const timeline = readEvents(scenario, outputs, kinds);
  const from = timelineIn(outputs)?.from;
  for (const item of scenario.traffic.flat())
    add(run, item.name, declared, kindOf(kinds.traffic, item.kind).read(item, outputs, scenario), from);
  for (const item of scenario.observe)
    add(run, item.name, declared, kindOf(kinds.observe, item.kind).read(item, outputs, scenario), from);

  if (timeline) {
    if (scenario.events.length > 0) run.events = timeline.events;
    run.doubts.push(...timeline.doubts);
    run.failures.push(...timeline.failures);
  }
  const windows = readWindows(scenario, outputs, kinds);
  Object.assign(run.metrics, windows.metrics);
  run.doubts.push(...windows.doubts);
  run.failures.push(...windows.failures);
  const { complaints, ...said } = readComplaints(outputs);
  if (complaints.length > 0) run.complaints = complaints;
  run.doubts.push(...said.doubts);
  run.failures.push(...said.failures);
  const nodes: Record<string, unknown> = {};
  for (const node of scenario.topology.nodes) {
    const {
      details,
      files = [],
      doubts = [],
      failures = [],
    } = kindOf(kinds.node, node.kind).read?.(node, outputs) ?? {};
    if (details) nodes[node.name] = details;
    run.files.push(...files);
    run.doubts.push(...doubts);
    run.failures.push(...failures);
  }
  if (Object.keys(nodes).length > 0) run.details.nodes = nodes;

  for (const mangler of run.manglers) {
    for (const { name, unit } of counterDeclarations) {
      const value = mangler[name];
      if (typeof value === 'number')
        run.metrics[nameInResult(mangler.name, name, declared)] = {
          value,
          unit,
          source: statsStep(mangler.name),
        };
    }
    const item = scenario.manglers.find(({ name }) => name === mangler.name)!;
    const { counts, functions, mangles } = programIn(arm, item, programs).manifest;
    const step = statsStep(mangler.name);
    // Without a manifest, counters are only likely.
    if (functions && counts && mangler.seen === null)
      run.doubts.push(unexpectedOutput(mangler.name, 'bpftool', 'counters', step, outputs.get(step)));
    if (mangles && mangler.mangled === 0 && item.idle !== 'allow')
      run.doubts.push(
        `${mangler.name} on ${mangler.on} changed no packet (${mangler.seen} seen, ${mangler.matched} matched)`,
      );
    if (mangler.errors)
      run.doubts.push(`${mangler.name} on ${mangler.on} failed to change ${mangler.errors} matching packets`);
  }
  return run;
}

/** When it began is told where something happened at a time. */
const inResult = (
  { start, values, ...series }: Series,
  from: number | undefined,
): RunResult['series'][string] => ({
  ...series,
  values: [...values],
  ...(start === undefined || from === undefined ? {} : { start: Math.round(start - from) / 1000 }),
});

type Collected = Pick<RunReading, 'metrics' | 'series' | 'doubts' | 'failures'> & {
  details: Record<string, unknown>;
  files: KeptFile[];
};

function add(
  run: Collected,
  item: string,
  declared: readonly ItemMetrics[],
  reading: Reading,
  from: number | undefined,
): void {
  for (const [name, metric] of Object.entries(reading.metrics)) {
    // JSON has no NaN and no infinity: a kind that gives one has a bug that must not become a null.
    if (!Number.isFinite(metric.value)) throw new Error(`${item}: ${name} is ${metric.value}`);
    run.metrics[nameInResult(item, name, declared)] = { ...metric };
  }
  for (const [name, series] of Object.entries(reading.series ?? {}))
    run.series[seriesName(item, name, declared)] = inResult(series, from);
  if (reading.details) run.details[item] = reading.details;
  run.doubts.push(...(reading.doubts ?? []));
  run.failures.push(...(reading.failures ?? []));
  run.files.push(...(reading.files ?? []));
}

/** A series is named like the metrics that sum it up: "throughput" goes with "throughput.mean". */
function seriesName(item: string, name: string, declared: readonly ItemMetrics[]): string {
  const metric = declared
    .find((metrics) => metrics.item === item)
    ?.declarations.find(
      (declaration) => declaration.name === name || declaration.name.startsWith(`${name}.`),
    );
  return metric && nameInResult(item, metric.name, declared) !== metric.name ? `${item}.${name}` : name;
}

function manglerOf(
  item: Scenario['manglers'][number],
  arm: Arm,
  outputs: Outputs,
  programs: Programs,
  hashes: ReadContext['hashes'],
): RunResult['manglers'][number] {
  const program = arm === 'pass' ? 'pass' : item.program;
  const sha256 = hashes[programIn(arm, item, programs).object.program];
  const counters = readCounters(outputs.get(statsStep(item.name)));
  return {
    name: item.name,
    on: `${item.node}:${item.interface}`,
    hook: item.hook,
    program,
    // The program `pass` in its place takes none of them.
    ...(program !== item.program ? {} : { parameters: { seed: item.seed, ...item.parameters } }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(counters ?? { seen: null, matched: null, mangled: null }),
  };
}
