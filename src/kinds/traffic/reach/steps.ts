import { millisecondsOf } from '../../../lib/quantity.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { sourcesOf, type Config, type Source } from './pairs.ts';

export const defaults = { tries: 4, timeout: '500ms' };
/** ms between two requests of one node: a burst would fill the queue of a slow link. */
const interval = 1;
/** ms, beside the requests themselves */
const margin = 20_000;

export const stepId = (item: Item, { from, family }: Source): string =>
  `traffic/${item.name}/${from}/ipv${family}`;

/** One fping a node, which reads the addresses that it is to reach. */
export function steps(item: Item<Config>, scenario: Scenario): { run: CommandStep[] } {
  const { tries, timeout } = { ...defaults, ...item.config };
  const wait = millisecondsOf(timeout);
  const argv = ['-i', `${interval}`, '-t', `${wait}`, '-B', '1', '-r', `${tries - 1}`];
  const run = sourcesOf(item, scenario).map((source): CommandStep => {
    const addresses = source.targets.map(({ address }) => address);
    return {
      id: stepId(item, source),
      title: `${source.from} reaches ${addresses.length === 1 ? source.targets[0]!.to : `${addresses.length} nodes`}`,
      place: { node: source.from },
      argv: ['fping', `-${source.family}`, ...argv],
      stdin: `${addresses.join('\n')}\n`,
      deadline: tries * (addresses.length * interval + wait) + margin,
      onFailure: 'record',
    };
  });
  return { run };
}
