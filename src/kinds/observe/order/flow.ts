import type { Item, Scenario } from '../../../scenario/model.ts';
import { nodeOf } from '../../../scenario/topology/lookup.ts';
import type { Config } from './config.ts';
import { destinationOf, flowName } from './flow-key.ts';
import type { Arrived, Dumps, Sent } from './map-dumps.ts';

/** A flow, as both points saw it. */
export interface Flow {
  name: string;
  sent: Sent;
  arrived: Arrived;
  /** Packets that left and did not arrive. */
  lost: number;
}

const nothingArrived: Arrived = {
  packets: 0,
  segments: 0,
  duplicated: 0,
  overtaken: 0,
  overtaken_psh: 0,
  max_distance: 0,
  late: 0,
  unknown: 0,
};

/**
 * The flows from `from` to `to`: those that arrived at `to`, and those that did not but were sent to an address of
 * its node.
 */
export function flowsBetween({ config }: Item<Config>, dumps: Dumps, { topology }: Scenario): Flow[] {
  const arrivals = new Map(dumps.arrived.map(({ key, value }) => [flowName(key), value]));
  const { interfaces } = nodeOf(topology, config.to.split(':')[0] ?? '');
  const addresses = new Set(
    interfaces.flatMap((device) => device.addresses.map((prefix) => prefix.split('/')[0])),
  );
  return dumps.sent.flatMap(({ key, value: sent }) => {
    const name = flowName(key);
    const arrived = arrivals.get(name);
    if (!arrived && !addresses.has(destinationOf(key))) return [];
    const distinct = arrived ? arrived.segments - arrived.duplicated : 0;
    return [{ name, sent, arrived: arrived ?? nothingArrived, lost: Math.max(0, sent.segments - distinct) }];
  });
}

export const sumOver = (flows: readonly Flow[], figure: (flow: Flow) => number): number =>
  flows.reduce((sum, flow) => sum + figure(flow), 0);
