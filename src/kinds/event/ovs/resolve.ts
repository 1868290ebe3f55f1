import { joinWords, nearestWord } from '../../../lib/suggest.ts';
import type { EventFile, EventSurroundings, Wrong } from '../../../scenario/kind.ts';
import type { EventItem } from '../../../scenario/model.ts';
import { nodeOf } from '../../../scenario/topology/lookup.ts';
import { bridgesOf, configOf, endsOf, portsOf } from '../../node/ovs/config.ts';
import { rulesOf, type Config } from './schema.ts';

export function check({ config }: EventItem<Config>, { topology }: EventSurroundings): Wrong | undefined {
  const node = nodeOf(topology, config.on);
  if (node.kind !== 'ovs')
    return { path: ['on'], problem: `${config.on} is not an Open vSwitch`, allowed: 'a node of kind ovs' };
  const bridges = bridgesOf(configOf(node)).map(([name]) => name);
  if (config.bridge !== undefined && !bridges.includes(config.bridge))
    return unknown(['bridge'], 'no bridge is called', config.bridge, bridges);
  const ports = portsOf(configOf(node), endsOf(node)).map(({ name }) => name);
  for (const verb of ['remove', 'add'] as const)
    for (const [index, name] of (config.ports?.[verb] ?? []).entries())
      if (!ports.includes(name)) return unknown(['ports', verb, index], 'no port is called', name, ports);
  if (!config.flows && !config.groups && !config.ports && !config.other_config)
    return { path: [], problem: 'nothing changes', allowed: 'flows, groups, ports or other_config' };
  const keys = Object.keys(config.flows ?? {});
  if (keys.includes('replace') && keys.length > 1)
    return {
      path: ['flows'],
      problem: joinWords(keys) + ' together',
      allowed: '`replace` is all there is then',
    };
  return undefined;
}

function unknown(path: Wrong['path'], what: string, name: string, known: readonly string[]): Wrong {
  const near = nearestWord(name, known);
  const allowed = `known: ${joinWords(known)}${near ? `; did you mean "${near}"?` : ''}`;
  return { path, problem: `${what} "${name}"`, allowed };
}

/** Each rule with its place, by which the switch's complaint is told. */
export function resolve({ config }: EventItem<Config>, file: EventFile): Config {
  const places = rulesOf(config).map(({ rule, path }) => {
    if (/\p{Cc}/u.test(rule))
      file.complain(path, 'more than one line', { allowed: 'one of the list for each line' });
    const { file: name, line, column } = file.position(path);
    return `${name}:${line}:${column}`;
  });
  return { ...config, places };
}
