import type { MetricDeclaration, Reading } from '../../lib/metric.ts';
import type { Outputs } from '../../lib/output.ts';
import type { Step } from '../../plan/step.ts';
import type { Item } from '../../scenario/model.ts';
import { unexpectedOutput } from '../unexpected-output.ts';
import type { ObservationKind } from './kind.ts';

/** Columns of /proc/stat, proc_stat(5); guest time is in user already. */
const columns = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;

const metrics: readonly MetricDeclaration[] = [
  { name: 'cpu.busy', unit: 'share', title: 'Busy share of all processors' },
  { name: 'cpu.busiest', unit: 'share', title: 'Busy share of the busiest processor' },
  { name: 'cpu.user', unit: 'share', title: 'Programs' },
  { name: 'cpu.system', unit: 'share', title: 'Kernel time of system calls' },
  { name: 'cpu.softirq', unit: 'share', title: 'Kernel time in softirq: received packets' },
  { name: 'cpu.steal', unit: 'share', title: 'Time stolen by the hypervisor' },
];

const idOf = (item: Item, when: 'before' | 'after') => `observe/${item.name}/${when}`;

function step(item: Item, when: 'before' | 'after'): Step {
  const title = `processor time ${when} the traffic`;
  return { id: idOf(item, when), title, place: 'capsule', argv: ['cat', '/proc/stat'], deadline: 5000 };
}

/** /proc/stat shows the whole machine, whatever the namespace. */
function read(item: Item, outputs: Outputs): Reading {
  const source = idOf(item, 'after');
  const [before, after] = [idOf(item, 'before'), source].map((step) =>
    processors(outputs.get(step)?.stdout ?? ''),
  );
  for (const [step, found] of [
    [idOf(item, 'before'), before!],
    [source, after!],
  ] as const)
    if (!found.has('cpu'))
      return {
        metrics: {},
        doubts: [unexpectedOutput(item.name, 'cat /proc/stat', 'processor times', step, outputs.get(step))],
      };
  const used = new Map<string, Record<(typeof columns)[number] | 'busy', number>>();
  for (const [name, ticks] of after!) {
    const shares = sharesOf(before!.get(name), ticks);
    if (shares) used.set(name, shares);
  }
  const all = used.get('cpu');
  // Less than a clock tick has passed.
  if (!all) return { metrics: {}, doubts: [] };
  // The kernel sums up each line by itself: the line of a processor may be a tick behind that of all.
  const busiest = Math.max(...[...used.values()].map(({ busy }) => busy));
  const values = { ...all, busiest };
  return {
    metrics: Object.fromEntries(
      metrics.map(({ name, unit }) => [
        name,
        { value: values[name.slice('cpu.'.length) as keyof typeof values], unit, source },
      ]),
    ),
  };
}

function processors(text: string): Map<string, number[]> {
  const lines = text.matchAll(/^(cpu\d*) +(\d{1,18}(?: \d{1,18})*)$/gm);
  return new Map([...lines].map(([, name, ticks]) => [name!, ticks!.split(' ').map(Number)]));
}

function sharesOf(before: number[] | undefined, after: number[]) {
  const ticks = columns.map((_, index) => Math.max(0, (after[index] ?? 0) - (before?.[index] ?? 0)));
  const total = ticks.reduce((sum, tick) => sum + tick, 0);
  if (!before || total === 0) return undefined;
  const shares = Object.fromEntries(columns.map((name, index) => [name, ticks[index]! / total]));
  const typed = shares as Record<(typeof columns)[number], number>;
  return { ...typed, busy: 1 - typed.idle - typed.iowait - typed.steal };
}

export default {
  kind: 'cpu',
  title: 'Processor use of the whole machine during the traffic',
  schema: { type: 'object', additionalProperties: false, properties: {} },
  always: true,
  needs: () => [],
  metrics: () => metrics,
  steps: (item) => ({ before: [step(item, 'before')], after: [step(item, 'after')] }),
  read,
} satisfies ObservationKind;
