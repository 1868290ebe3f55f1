import { secondsOf } from '../../../lib/quantity.ts';
import type { Wrong } from '../../../scenario/kind.ts';
import type { Item } from '../../../scenario/model.ts';
import { portTaken } from '../free-port.ts';
import type { Config } from './steps.ts';

/** What iperf3 would refuse once the lab is built, or misread. */
export function check(item: Item<Config>, all: readonly Item[]): Wrong | undefined {
  const { config } = item;
  const { time, omit, bytes, interval } = config;
  if (config.reverse && config.bidir)
    return { path: ['bidir'], problem: '"reverse" and "bidir" in one item', allowed: 'one of them' };
  if (bytes !== undefined && time !== undefined)
    return { path: ['time'], problem: '"time" and "bytes" in one item', allowed: 'one of them' };
  if (time !== undefined && secondsOf(time) < 1)
    return {
      path: ['time'],
      problem: `iperf3 reads ${time} as 0, which is no time limit`,
      allowed: 'at least 1s',
    };
  if (omit !== undefined && secondsOf(omit) > 60)
    return { path: ['omit'], problem: `${omit} is too long for iperf3`, allowed: 'at most 60s' };
  if (interval !== undefined && (secondsOf(interval) < 0.1 || secondsOf(interval) > 60))
    return {
      path: ['interval'],
      problem: `iperf3 does not take ${interval} as an interval`,
      allowed: '0.1s to 60s',
    };
  return portTaken(item, all);
}
