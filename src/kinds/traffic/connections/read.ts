import type { Metric, MetricDeclaration, Reading, Unit } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import { largest, mean, quantile } from '../../../lib/statistics.ts';
import type { Item } from '../../../scenario/model.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { clientId, type Config, defaults } from './steps.ts';

export const metrics: readonly MetricDeclaration[] = [
  { name: 'connections.completed', unit: 'count', title: 'Connections with the expected response' },
  { name: 'connections.failed', unit: 'count', title: 'Connections with no or another response' },
  { name: 'connections.rate', unit: '1/s', title: 'Connections completed per second' },
  { name: 'connections.time.mean', unit: 's', title: 'From SYN to the end of the response, mean' },
  { name: 'connections.time.p50', unit: 's', title: 'The same, median' },
  { name: 'connections.time.p99', unit: 's', title: 'The same, 99th percentile' },
  { name: 'connections.time.max', unit: 's', title: 'The same, maximum' },
];

/** From hey's list of answers. Some failed connections are a metric; the run fails where all did. */
export function read(item: Item<Config>, outputs: Outputs): Reading {
  const source = clientId(item);
  const output = outputs.get(source);
  const answers = output?.exitCode === 0 ? answersIn(output.stdout) : undefined;
  if (!answers)
    return { metrics: {}, failures: [unexpectedOutput(item.name, 'hey', 'list of answers', source, output)] };
  const found: Record<string, Metric> = {};
  const put = (name: string, value: number, unit: Unit) =>
    (found[`connections.${name}`] = { value, unit, source });
  const good = answers.filter(({ status }) => status === 200);
  const count = item.config.count ?? defaults.count;
  put('completed', good.length, 'count');
  put('failed', count - good.length, 'count');
  if (good.length === 0)
    return { metrics: found, failures: [`${item.name}: none of ${count} connections got a response`] };
  const end = largest(good.map(({ start, took }) => start + took));
  const times = good.map(({ took }) => took);
  if (end > 0) put('rate', good.length / end, '1/s');
  put('time.mean', mean(times), 's');
  put('time.p50', quantile(times, 0.5), 's');
  put('time.p99', quantile(times, 0.99), 's');
  put('time.max', largest(times), 's');
  return { metrics: found };
}

interface Answer {
  /** s */
  took: number;
  /** s, since the first was asked for */
  start: number;
  status: number;
}

/** Failed connections are not in the list. @returns undefined where it is none */
function answersIn(text: string): Answer[] | undefined {
  const [head, ...lines] = text.trim().split('\n');
  const columns = head?.split(',') ?? [];
  const [took, status, start] = ['response-time', 'status-code', 'offset'].map((name) =>
    columns.indexOf(name),
  );
  if (took === -1 || status === -1 || start === -1) return undefined;
  const answers = lines.map((line) => {
    const values = line.split(',').map(Number);
    return { took: values[took!]!, start: values[start!]!, status: values[status!]! };
  });
  return answers.every((answer) => Object.values(answer).every(Number.isFinite)) ? answers : undefined;
}
