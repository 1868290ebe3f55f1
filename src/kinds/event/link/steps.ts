import { ipBatch } from '../../../plan/batch.ts';
import { returnLines } from '../../../plan/ip.ts';
import type { EventContext } from '../../../plan/kind.ts';
import { changedQdisc, offloadSteps } from '../../../plan/link.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { EventItem, LinkEnd, Topology } from '../../../scenario/model.ts';
import { netemWords } from '../../../scenario/resolve/impair.ts';
import { resolveOffload, resolveRate } from '../../../scenario/resolve/link.ts';
import { isLinkEnd } from '../../../scenario/topology/lookup.ts';
import { devicesOf, type Device } from './ends.ts';
import type { Config } from './schema.ts';

const isOff = (value: unknown): value is 'off' | false => value === 'off' || value === false;

/** For each end: ip(8) for its state and sizes, tc(8) for its qdiscs, ethtool(8) for its offloads. */
export function steps(item: EventItem<Config>, context: EventContext): CommandStep[] {
  const { name, config } = item;
  return devicesOf(config, context.scenario.topology).flatMap((device) => {
    const id = (what: string) => `event/${name}/${device.node.name}:${device.interface.name}/${what}`;
    const lines = ipLines(config, device, context);
    const ip = ipBatch(device.node.name, '', titleOf(config, device), lines);
    const end = isLinkEnd(device.interface) ? changedEnd(config, device.interface) : undefined;
    const shaped = config.rate !== undefined || config.impair !== undefined;
    return [
      ...(lines.length > 0 ? [{ ...ip, id: id('ip') }] : []),
      ...(end && shaped ? [changedQdisc(end, id('qdisc'))] : []),
      ...(end && config.offload ? offloadSteps(end).map((step) => ({ ...step, id: id('offload') })) : []),
    ];
  });
}

const titleOf = ({ state }: Config, { node, interface: { name } }: Device): string =>
  `${node.name}:${name}: ${state ?? 'link settings'}`;

function ipLines(config: Config, { node, interface: device }: Device, context: EventContext): string[] {
  const { state, mtu, gso_max_segs: segments } = config;
  const set = (words: string) => `link set dev ${device.name} ${words}`;
  return [
    ...(mtu === undefined ? [] : [set(`mtu ${mtu}`)]),
    ...(segments === undefined ? [] : [set(`gso_max_segs ${segments}`)]),
    ...(state === 'down' ? [set('down')] : []),
    ...(state === 'up' ? returnLines(node, device, context.scenario, context.kinds) : []),
  ];
}

/** The end as the file has it, but for what the event says. */
function changedEnd(config: Config, end: LinkEnd): LinkEnd {
  const { rate: _rate, impair: _impair, ...rest } = end;
  const rate = isOff(config.rate) ? undefined : config.rate ? resolveRate(config.rate) : end.rate;
  const impair = isOff(config.impair) ? undefined : config.impair ? netemWords(config.impair) : end.impair;
  return {
    ...rest,
    ...(rate ? { rate } : {}),
    ...(impair ? { impair } : {}),
    offload: config.offload ? resolveOffload(config.offload) : {},
  };
}

/** The ends of links that it changes, as they are then. */
export const changedEnds = (config: Config, topology: Topology): LinkEnd[] =>
  devicesOf(config, topology).flatMap((device) =>
    isLinkEnd(device.interface) ? [changedEnd(config, device.interface)] : [],
  );
