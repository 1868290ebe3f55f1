import type { FromSchema } from 'json-schema-to-ts';
import { bitsPerSecondOf, bytesOf, secondsOf } from '../../../lib/quantity.ts';
import type { CommandStep, Step } from '../../../plan/step.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { targetOf } from '../../../scenario/topology/traffic-target.ts';
import { interfaceWith } from '../../../scenario/topology/lookup.ts';
import { portOf } from '../free-port.ts';
import type { schema } from './schema.ts';

export type Config = FromSchema<typeof schema>;

const firstPort = 5201;
const defaultTime = 5;
/** s, for the control connection beside the traffic itself; under emulation it takes long. */
const margin = 20;
/** s, where a number of bytes is given, whose duration can't be known. */
const timeForBytes = 300;

export const clientId = (item: Item): string => `traffic/${item.name}/client`;

/** A server that ends after one test, the client, and a stop for a server that no client reached. */
export function steps(
  item: Item<Config>,
  scenario: Scenario,
): { serve: Step[]; run: CommandStep[]; finish: Step[] } {
  const { config, name } = item;
  const port = portOf(item, scenario, firstPort);
  const target = targetOf(scenario.topology, config);
  const server = `traffic/${name}/server`;
  const receiver = config.reverse ? config.from : config.to;
  const seconds = config.bytes === undefined ? timeOf(config) + omitOf(config) : timeForBytes;
  return {
    serve: [
      {
        id: server,
        title: `iperf3 server in ${config.to}`,
        place: { node: config.to },
        argv: ['iperf3', '-s', '-1', '-J', '-p', `${port}`, '-i', `${intervalOf(config)}`],
        deadline: 10_000,
        background: true,
        onFailure: 'record',
        ready: {
          says: `${config.to}: iperf3 listens on TCP port ${port}`,
          place: { node: config.to },
          argv: ['ss', '-Hltn', 'sport', '=', `:${port}`],
          stdout: 'LISTEN',
          deadline: 10_000,
        },
      },
    ],
    run: [
      {
        id: clientId(item),
        title: `iperf3 ${config.reverse ? 'to' : 'from'} ${config.from} ${config.reverse ? 'from' : 'to'} ${config.to}`,
        place: { node: config.from },
        argv: clientArgv(config, target.address, target.family, port),
        deadline: (seconds + margin) * 1000,
        onFailure: 'record',
        live: liveOf(scenario, receiver, target.address),
      },
    ],
    finish: [
      { id: `${server}/stop`, title: `stop ${name}'s server`, stop: server, signal: 'TERM', deadline: 5000 },
    ],
  };
}

function clientArgv(config: Config, address: string, family: 4 | 6, port: number): string[] {
  const argv = ['iperf3', '-c', address, `-${family}`, '-p', `${port}`, '-J', '--get-server-output'];
  argv.push('--connect-timeout', '5000', '-i', `${intervalOf(config)}`);
  if (config.protocol === 'udp') argv.push('-u');
  if (config.bytes === undefined) argv.push('-t', `${timeOf(config)}`);
  else argv.push('-n', `${bytesOf(config.bytes)}`);
  if (config.parallel !== undefined) argv.push('-P', `${config.parallel}`);
  if (config.reverse) argv.push('-R');
  if (config.bidir) argv.push('--bidir');
  if (config.bitrate !== undefined) argv.push('-b', `${bitsPerSecondOf(config.bitrate)}`);
  if (config.congestion !== undefined) argv.push('-C', config.congestion);
  if (config.window !== undefined) argv.push('-w', `${bytesOf(config.window)}`);
  if (config.omit !== undefined) argv.push('-O', `${omitOf(config)}`);
  if (config.length !== undefined) argv.push('-l', `${bytesOf(config.length)}`);
  if (config.mss !== undefined) argv.push('-M', `${config.mss}`);
  if (config.zerocopy) argv.push('-Z');
  if (config['no-delay']) argv.push('-N');
  return argv;
}

// iperf3 takes whole seconds only and reads "0.5" as 0, no time limit: the schema allows whole seconds only.
const timeOf = (config: Config): number => (config.time === undefined ? defaultTime : secondsOf(config.time));
const omitOf = (config: Config): number => (config.omit === undefined ? 0 : secondsOf(config.omit));

/** s. Fifty values make a series; 0.1 s is the shortest that iperf3 takes. */
export function intervalOf(config: Config): number {
  const seconds = config.interval === undefined ? timeOf(config) / 50 : secondsOf(config.interval);
  const [low, high] = [0.1, config.interval === undefined ? 1 : 60];
  return Number(Math.min(high, Math.max(low, seconds)).toFixed(3));
}

function liveOf(scenario: Scenario, receiver: string, address: string) {
  const node = scenario.topology.nodes.find((node) => node.name === receiver);
  const found = interfaceWith(scenario.topology, receiver, address) ?? node?.interfaces[0];
  return found && { node: receiver, interface: found.name };
}
