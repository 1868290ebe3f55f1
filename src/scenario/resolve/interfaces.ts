import { kindOf } from '../kind.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { at, complain, type Context } from './context.ts';
import type { Interface, StandaloneInterface } from '../model.ts';
import type { CheckedInterface, CheckedNode } from '../schema/checked-file.ts';
import type { Path } from '../../lib/yaml/tree.ts';
import type { RawEnd, RawLink } from './link.ts';

/** An interface before addresses are given out. */
export interface RawInterface extends Pick<Interface, 'name' | 'mtu' | 'position'> {
  /** The end of a link that it is, or the kind that makes it. */
  origin: RawEnd | Pick<StandaloneInterface, 'kind' | 'config'>;
  mac?: string;
  /** As the file says. undefined: it is to be given some. */
  addresses?: readonly string[];
  parents: readonly string[];
  enslaves: boolean;
  domain?: string;
  path: Path;
}

/** The ends of links by their node, in the order of the file. */
export const endsByNode = (links: readonly RawLink[]): Map<string, RawEnd[]> =>
  Map.groupBy(
    links.flatMap(({ ends }) => ends),
    ({ node }) => node,
  );

/** The end of a link that the interface is, if it is one. */
export const endIn = ({ origin }: RawInterface): RawEnd | undefined =>
  'link' in origin ? origin : undefined;

/** The interfaces of a node: ends of links, those of its kind, and those it lists, parents before children. */
export function resolveInterfaces(
  context: Context,
  name: string,
  raw: CheckedNode,
  linkEnds: readonly RawEnd[],
): RawInterface[] {
  const kind = kindOf(context.kinds.node, raw.kind);
  const path = ['nodes', name];
  const said = raw.addresses ?? {};
  const plain = { parents: [], enslaves: false };
  const ends = linkEnds.map((end): RawInterface => {
    const { name: device, mac, mtu, position, path: where } = end;
    const addresses = said[device] ?? (kind.switching ? [] : undefined);
    return { ...plain, origin: end, name: device, mtu, mac, addresses, position, path: where };
  });
  const own = kind.ownInterfaces(raw).map((device): RawInterface => ({
    ...plain,
    ...{
      origin: { config: {} },
      name: device,
      addresses: said[device] ?? [],
      position: at(context, path),
      path,
    },
  }));
  const listedOnes = Object.entries(raw.interfaces ?? {}).map(([one, config]) =>
    resolveListed(context, [...path, 'interfaces', one], one, config, said[one]),
  );
  const all = [...ends, ...own, ...listedOnes];
  checkNames(context, name, all);
  for (const key of Object.keys(said)) checkAddressed(context, name, key, all, kind.switching);
  return parentsFirst(context, all);
}

function resolveListed(
  context: Context,
  path: Path,
  name: string,
  raw: CheckedInterface,
  said: readonly string[] | undefined,
): RawInterface {
  const { kind: kindName, mac, mtu, addresses, ...config } = raw;
  const kind = kindOf(context.kinds.interface, kindName);
  const wrong = kind.check?.(config);
  if (wrong) complain(context, [...path, ...wrong.path], wrong.problem, { allowed: wrong.allowed });
  return {
    origin: { kind: kind.kind, config },
    name,
    mac,
    mtu,
    addresses: addresses ?? said,
    parents: kind.parents(config),
    enslaves: kind.enslaves,
    domain: kind.domain?.(config),
    position: at(context, path),
    path,
  };
}

function checkNames(context: Context, node: string, all: readonly RawInterface[]): void {
  const seen = new Set<string>();
  for (const { name, path } of all) {
    const of = path.includes('interfaces') ? 'key' : 'value';
    if (name.length > 15)
      complain(context, path, `the interface name "${name}" has ${name.length} characters`, {
        allowed: 'at most 15',
        of,
      });
    else if (!/^[A-Za-z0-9_][\w.+@-]*$/.test(name) || ['lo', 'all', 'default'].includes(name)) {
      const allowed = 'letters, digits and _ . - + @; not lo, all, default';
      complain(context, path, `"${name}" is not a valid interface name`, { allowed, of });
    } else if (seen.has(name))
      complain(context, path, `node ${node} has two interfaces "${name}"`, {
        allowed: 'a unique name per node',
        of,
      });
    seen.add(name);
  }
}

function checkAddressed(
  context: Context,
  node: string,
  device: string,
  all: readonly RawInterface[],
  switching: boolean,
) {
  const path = ['nodes', node, 'addresses', device];
  const found = all.find(({ name }) => name === device);
  if (!found && !context.names.endpoints.has(`${node}:${device}`)) {
    const names = all.map(({ name }) => name);
    const loopback =
      'for an address of the host itself add an interface of kind dummy: interfaces: { lo0: { kind: dummy } }';
    const allowed =
      device === 'lo'
        ? loopback
        : names.length > 0
          ? `interfaces: ${joinWords(names)}`
          : 'it has none: no link is connected';
    complain(context, path, `node ${node} has no interface "${device}"`, {
      allowed,
      suggestion: nearestWord(device, names),
      of: 'key',
    });
  } else if (switching && found && endIn(found) && found.addresses?.length) {
    const own = all.filter((iface) => !endIn(iface)).map(({ name }) => name);
    complain(context, path, `${device} is a switch port and can't have an address`, {
      allowed: `an address of ${joinWords(own) || 'a host'}`,
      of: 'key',
    });
  }
}

function parentsFirst(context: Context, all: readonly RawInterface[]): RawInterface[] {
  const byName = new Map(all.map((iface) => [iface.name, iface]));
  const members = new Map<string, string>();
  const sorted = new Set<RawInterface>();
  const visit = (iface: RawInterface, below: readonly RawInterface[]): void => {
    if (sorted.has(iface)) return;
    if (below.includes(iface)) {
      const circle = [...below.slice(below.indexOf(iface)), iface].map(({ name }) => name).join(' -> ');
      complain(context, iface.path, `circular parent interfaces: ${circle}`, { of: 'key' });
      return;
    }
    for (const parent of iface.parents) {
      const found = byName.get(parent);
      const names = [...byName.keys()].filter((name) => name !== iface.name);
      if (found) visit(found, [...below, iface]);
      else
        complain(
          context,
          iface.path,
          `the parent of ${iface.name}, "${parent}", does not exist in the node`,
          {
            allowed: `interfaces: ${joinWords(names) || 'none'}`,
            suggestion: nearestWord(parent, names),
            of: 'key',
          },
        );
      if (iface.enslaves && members.has(parent))
        complain(context, iface.path, `${parent} is already a member of ${members.get(parent)}`, {
          of: 'key',
        });
      if (iface.enslaves) members.set(parent, iface.name);
    }
    sorted.add(iface);
  };
  for (const iface of all) visit(iface, []);
  return [...sorted];
}
