import { isIP } from 'node:net';
import type { FromSchema } from 'json-schema-to-ts';
import { millisecondsOf, secondsOf } from '../../../lib/quantity.ts';
import type { Wrong } from '../../../scenario/kind.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { targetOf } from '../../../scenario/topology/traffic-target.ts';
import type { schema } from './schema.ts';

export type Config = FromSchema<typeof schema>;

/** ping waits for the last reply as long as for the next request: on a busy machine it may take a while. */
export const defaults = { count: 5, interval: '200ms', wait: '1s' };
/** ms, beside the pings themselves */
const margin = 10_000;

export const stepId = (item: Item): string => `traffic/${item.name}/ping`;

export function check({ config: { to, family, interval } }: Item<Config>): Wrong | undefined {
  if (family !== undefined && isIP(to) !== 0 && isIP(to) !== family)
    return { path: ['family'], problem: `${to} is not an IPv${family} address` };
  if (interval !== undefined && secondsOf(interval) < 0.001)
    return { path: ['interval'], problem: `${interval} is too short for ping`, allowed: 'at least 1ms' };
  return undefined;
}

/** One ping that sends its requests whether or not replies come. */
export function steps(item: Item<Config>, scenario: Scenario): { run: CommandStep[] } {
  const { config } = item;
  const { count, interval, wait } = { ...defaults, ...config };
  const target = targetOf(scenario.topology, config);
  const argv = ['ping', `-${target.family}`, '-n', '-D', '-c', `${count}`, '-W', `${secondsOf(wait)}`];
  argv.push('-i', `${secondsOf(interval)}`);
  if (config.adaptive) argv.push('-A');
  if (config.size !== undefined) argv.push('-s', `${config.size}`);
  if (config.ttl !== undefined) argv.push('-t', `${config.ttl}`);
  if (config['dont-fragment']) argv.push('-M', 'do');
  // With adaptive, a reply that doesn't come is waited for.
  const each = config.adaptive ? millisecondsOf(wait) : millisecondsOf(interval);
  const run: CommandStep = {
    id: stepId(item),
    title: `ping from ${config.from} to ${config.to}`,
    place: { node: config.from },
    argv: [...argv, target.address],
    deadline: count * each + 2 * millisecondsOf(wait) + margin,
    onFailure: 'record',
  };
  return { run: [run] };
}
