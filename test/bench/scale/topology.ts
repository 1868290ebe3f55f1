import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from '../../../src/kinds/index.ts';
import { load } from '../../../src/scenario/load.ts';
import type { Node, Scenario } from '../../../src/scenario/model.ts';

/** What all builders are asked for: as a scenario for lab, as JSON for Python, as files for `ip -batch`. */
export interface Network {
  name: string;
  /** A scenario file that waits for the reply to a ping across. */
  scenario: string;
  json: string;
  /** Folder of batch files. */
  batch: string;
  /** From which node to which address. */
  ping: readonly [string, string];
}

/** Writes the network of a scenario text for all builders. @param ping names of the nodes at its ends */
export async function writeNetwork(
  folder: string,
  name: string,
  topology: string,
  [from, to]: readonly [string, string],
): Promise<Network> {
  const scenario = join(folder, `${name}.yaml`);
  writeFileSync(scenario, `title: ${name}\n${topology}\n`);
  const [loaded] = await load(scenario, { kinds, env: {} });
  const plain = describe(loaded!);
  const target = plain.nodes.find((node) => node.name === to)!;
  const address = Object.values(target.addresses).flat()[0]!.split('/')[0]!;
  // As the other builders do it: where a thousand hosts have just come up, a packet may be lost.
  const ping = `[ping, -n, -c, 1, -t, 255, -W, 0.05, ${address}]`;
  writeFileSync(
    scenario,
    `title: ${name}\n${topology}\ntraffic: [{ wait: { in: ${from}, run: ${ping} } }]\n`,
  );
  const json = join(folder, `${name}.json`);
  writeFileSync(json, JSON.stringify({ ...plain, ping: [from, address] }));
  const batch = join(folder, name);
  writeBatches(batch, plain);
  return { name, scenario, json, batch, ping: [from, address] };
}

type Plain = ReturnType<typeof describe>;

function describe({ topology: { nodes, links } }: Scenario) {
  // Mininet keeps the devices of switches in one namespace.
  const device = ({ node, name }: { node: string; name: string }) =>
    isBridge(nodes.find((one) => one.name === node)!) ? `${node}-${name}` : name;
  return {
    nodes: nodes.map((node) => ({
      name: node.name,
      bridge: isBridge(node),
      sysctl: { ...node.sysctl, ...(node.forwarding ? { 'net.ipv4.ip_forward': '1' } : {}) },
      devices: links.flatMap(({ ends }) => ends.filter((end) => end.node === node.name).map(device)),
      addresses: Object.fromEntries(node.interfaces.map(({ name, addresses }) => [name, addresses])),
      routes: node.routes.map(({ to, via, dev, nexthops }) => ({ to, hops: nexthops ?? [{ via, dev }] })),
      configure: configureLines(node),
    })),
    links: links.map(({ ends }) => ends.map((end) => ({ node: end.node, device: device(end) }))),
  };
}

const isBridge = ({ kind }: Node) => kind === 'bridge';

function configureLines({ interfaces, routes }: Node): string[] {
  return [
    'link set dev lo up',
    ...interfaces.flatMap(({ name, addresses }) => [
      ...addresses.map((one) => `address add ${one} dev ${name}${one.includes(':') ? ' nodad' : ''}`),
      `link set dev ${name} up`,
    ]),
    ...routes.map(({ to, via, dev, nexthops }) => {
      const hops = (nexthops ?? []).map((hop) => `nexthop via ${hop.via} dev ${hop.dev}`);
      const target = to === 'default' && via?.includes(':') ? '::/0' : to;
      return `route add ${target} ${hops.length > 0 ? hops.join(' ') : `via ${via} dev ${dev}`}`;
    }),
  ];
}

function writeBatches(folder: string, { nodes, links }: Plain): void {
  for (const part of ['hosts', 'bridges', 'sysctl']) mkdirSync(join(folder, part), { recursive: true });
  const write = (path: string, lines: readonly string[]) =>
    writeFileSync(join(folder, path), `${lines.join('\n')}\n`);
  write(
    'namespaces',
    nodes.map(({ name }) => `netns add ${name}`),
  );
  write(
    'links',
    // Of a pair with equal indices the kernel tells the carrier up to a second late, as src/kinds/link/veth.ts says.
    links.map(
      ([a, b], at) =>
        `link add name ${a!.device} index ${1000 + 2 * at} netns ${a!.node} type veth peer name ${b!.device} index ${1001 + 2 * at} netns ${b!.node}`,
    ),
  );
  for (const { name, bridge, sysctl, devices, configure } of nodes) {
    const settings = Object.entries(sysctl).map(([key, value]) => `${key.replaceAll('.', '/')} ${value}`);
    if (settings.length > 0) write(`sysctl/${name}`, settings);
    if (!bridge) write(`hosts/${name}`, configure);
    else
      write(`bridges/${name}`, [
        'link add br0 type bridge',
        ...devices.map((device) => `link set dev ${device} master br0 up`),
        'link set dev br0 up',
      ]);
  }
}
