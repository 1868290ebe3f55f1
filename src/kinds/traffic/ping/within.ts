import type { Metric, Unit, WindowReading } from '../../../lib/metric.ts';
import type { Output, Outputs } from '../../../lib/output.ts';
import { millisecondsOf } from '../../../lib/quantity.ts';
import { largest, least, mean } from '../../../lib/statistics.ts';
import type { Window } from '../../../lib/window.ts';
import type { Item } from '../../../scenario/model.ts';
import { inWindow, longestGap, requestsIn, type Request } from './replies.ts';
import { type Config, defaults, stepId } from './steps.ts';

const sentIn = ({ stdout }: Output): number =>
  Number(/^(\d{1,9}) packets transmitted/m.exec(stdout)?.[1] ?? 0);

export const requestsOf = ({ config }: Item<Config>, output: Output, epoch: number): Request[] =>
  requestsIn(output, sentIn(output), millisecondsOf({ ...defaults, ...config }.interval), epoch);

/** The requests that were sent in a part of the run, whenever their replies came. */
export function within(item: Item<Config>, outputs: Outputs, window: Window): WindowReading {
  const source = stepId(item);
  const output = outputs.get(source);
  if (!output) return { metrics: {} };
  const requests = inWindow(requestsOf(item, output, window.epoch), window);
  if (requests.length === 0) return { metrics: {} };
  const found: Record<string, Metric> = {};
  const put = (name: string, value: number, unit: Unit) => (found[`ping.${name}`] = { value, unit, source });
  const times = requests.flatMap(({ rtt }) => (rtt === undefined ? [] : [rtt / 1000]));
  put('sent', requests.length, 'packets');
  put('received', times.length, 'packets');
  put('loss', 1 - times.length / requests.length, 'share');
  if (times.length > 0) {
    put('rtt.min', least(times), 's');
    put('rtt.mean', mean(times), 's');
    put('rtt.max', largest(times), 's');
  }
  const gap = longestGap(requests, Math.min(window.to, output.endedAt));
  put('gap', gap.seconds, 's');
  put('gap.packets', gap.packets, 'packets');
  return { metrics: found };
}
