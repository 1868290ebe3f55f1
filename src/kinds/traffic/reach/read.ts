import type { MetricDeclaration, Reading } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { sourcesOf, type Config } from './pairs.ts';
import { stepId } from './steps.ts';

export const metrics: readonly MetricDeclaration[] = [
  { name: 'reach.pairs', unit: 'count', title: 'Pairs of nodes tested' },
  { name: 'reach.unreached', unit: 'count', title: 'Pairs without a reply' },
];

/** Pairs named in a message, at most. */
const mostNamed = 5;

/** From what fping prints: "10.0.0.2 is alive", "10.0.0.3 is unreachable". */
export function read(item: Item<Config>, outputs: Outputs, scenario: Scenario): Reading {
  const unreached: string[] = [];
  const failures: string[] = [];
  let pairs = 0;
  for (const source of sourcesOf(item, scenario)) {
    const step = stepId(item, source);
    const output = outputs.get(step);
    const alive = addressesThatAre('alive', output?.stdout);
    const silent = addressesThatAre('unreachable', output?.stdout);
    const untold = source.targets.filter(({ address }) => !alive.has(address) && !silent.has(address));
    if (untold.length > 0) {
      failures.push(unexpectedOutput(item.name, 'fping', `answer for ${untold[0]!.address}`, step, output));
      continue;
    }
    pairs += source.targets.length;
    for (const { to, address } of source.targets)
      if (!alive.has(address)) unreached.push(`${source.from} -> ${to} (${address})`);
  }
  if (unreached.length > 0 && item.config.unreached !== 'any') {
    const more = unreached.length > mostNamed ? `, and ${unreached.length - mostNamed} more` : '';
    failures.push(
      `${item.name}: ${unreached.length} of ${pairs} pairs are unreachable: ${unreached.slice(0, mostNamed).join(', ')}${more}`,
    );
  }
  // Every node's fping has a part of it.
  const source = `traffic/${item.name}`;
  return {
    metrics: {
      'reach.pairs': { value: pairs, unit: 'count', source },
      'reach.unreached': { value: unreached.length, unit: 'count', source },
    },
    details: { unreached },
    failures,
  };
}

const addressesThatAre = (word: string, stdout = ''): ReadonlySet<string> =>
  new Set([...stdout.matchAll(new RegExp(`^(\\S+) is ${word}$`, 'gm'))].map(([, address]) => address!));
