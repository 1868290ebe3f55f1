import type { Metric, Reading, Unit } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { readProof, type ReorderedRange } from './capture-proof.ts';
import { hasProof, stepId, type Config } from './config.ts';
import { detailsOf } from './details.ts';
import { doubtsOf } from './doubts.ts';
import { flowsBetween, sumOver } from './flow.ts';
import { bytesInPacket, isTcp } from './flow-key.ts';
import { readDumps, type Dumps } from './map-dumps.ts';

export function read(item: Item<Config>, outputs: Outputs, scenario: Scenario): Reading {
  const dumps = readDumps(item, outputs);
  if ('problem' in dumps) return { metrics: {}, doubts: [dumps.problem] };
  const flows = flowsBetween(item, dumps, scenario);
  const metric = (value: number, map: string, unit: Unit = 'packets'): Metric => ({
    value,
    unit,
    source: stepId(item, map),
  });
  const sent = (figure: Parameters<typeof sumOver>[1]) => metric(sumOver(flows, figure), 'sent_flows');
  const arrived = (figure: Parameters<typeof sumOver>[1]) => metric(sumOver(flows, figure), 'arrived_flows');
  const extent = flows.reduce((most, flow) => Math.max(most, flow.arrived.max_distance), 0);
  const reorderedFlows = flows.filter((flow) => flow.arrived.overtaken > 0).length;
  const metrics = {
    'order.packets': sent((flow) => flow.sent.segments),
    'order.overtaken': arrived((flow) => flow.arrived.overtaken),
    'order.overtaken_psh': arrived((flow) => flow.arrived.overtaken_psh),
    'order.max_distance': metric(extent, 'arrived_flows'),
    'order.lost': arrived((flow) => flow.lost),
    'order.duplicated': arrived((flow) => flow.arrived.duplicated),
    'order.retransmitted': sent((flow) => flow.sent.retransmitted),
    'order.flows': metric(flows.length, 'sent_flows', 'count'),
    'order.flows_overtaken': metric(reorderedFlows, 'arrived_flows', 'count'),
  };
  const details = { ...detailsOf(item, dumps, flows) };
  const doubts = doubtsOf(item, dumps, flows);
  if (!hasProof(item.config)) return { metrics, details, doubts };

  const tcp = dumps.arrived.filter(({ key }) => isTcp(key));
  const proof = readProof(
    item,
    outputs,
    new Set(tcp.map(({ key }) => bytesInPacket(key))),
    reorderedTcp(dumps),
  );
  return {
    metrics: { ...metrics, ...proof.metrics },
    details: { ...details, ...(proof.compared && { proof: proof.compared }) },
    doubts: [...doubts, ...(proof.doubts ?? [])],
    files: proof.files,
  };
}

/**
 * How many packets of TCP the programs saw reordered. They count segments, and list packets: where the list was full
 * and packets were super-packets, only a range is known.
 */
function reorderedTcp(dumps: Dumps): ReorderedRange {
  const listed = dumps.overtakes.filter(({ key }) => isTcp(key.flow)).map(({ value }) => value);
  const flows = dumps.arrived.filter(({ key }) => isTcp(key)).map(({ value }) => value);
  const segments = flows.reduce((sum, flow) => sum + flow.overtaken, 0);
  const unlisted = Math.max(0, segments - listed.reduce((sum, packet) => sum + packet.segments, 0));
  const hasSuperPackets = flows.some((flow) => flow.packets !== flow.segments);
  return {
    least: listed.length + (hasSuperPackets ? Math.min(unlisted, 1) : unlisted),
    most: listed.length + unlisted,
    listed: listed.length,
  };
}
