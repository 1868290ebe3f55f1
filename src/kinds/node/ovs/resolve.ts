import { joinWords, nearestWord } from '../../../lib/suggest.ts';
import type { Node } from '../../../scenario/model.ts';
import type { ConfigFile } from '../../../scenario/kind.ts';
import { findBuild, type Build } from './build.ts';
import { checkNumbers } from './openflow-ports.ts';
import { checkRows } from './database-rows.ts';
import { bridgesOf, internalsOf, patchesOf, portsOf, type Config, type Resolved } from './config.ts';

const tables = ['flows', 'groups', 'meters'] as const;
type Path = Parameters<ConfigFile['position']>[0];

/** Finds the build, and checks every name of a bridge, a port or an interface. */
export function resolve(raw: Node['config'], file: ConfigFile): Node['config'] {
  const config = raw as Config;
  const found = findBuild(config.build ?? 'installed', file.directory);
  if ('problem' in found) file.complain(['build'], found.problem, { allowed: found.allowed });
  const build: Build = 'problem' in found ? { name: '', programs: {} as Build['programs'] } : found;
  checkPorts(config, file);
  checkBridges(config, file);
  checkMirrors(config, file);
  checkRows(config, file);
  checkNumbers(config, file);
  const places = Object.fromEntries(
    bridgesOf(config).map(([bridge, rules]) => [
      bridge,
      Object.fromEntries(
        tables.map((table) => [
          table,
          (rules[table] ?? []).map((rule, index) => {
            const path = ['bridges', bridge, table, index];
            if (/\p{Cc}/u.test(rule))
              file.complain(path, 'several lines in one flow', { allowed: 'one list item per flow' });
            const { file: name, line, column } = file.position(path);
            return `${name}:${line}:${column}`;
          }),
        ]),
      ) as unknown as Resolved['places'][string],
    ]),
  );
  return { ...config, build, places } satisfies Resolved as unknown as Node['config'];
}

/** Reports an unknown name, with the known ones. */
function check(
  file: ConfigFile,
  path: Path,
  what: string,
  name: string,
  known: readonly string[],
  of?: 'key',
) {
  if (known.includes(name)) return;
  file.complain(path, `${what} "${name}"`, {
    allowed: known.length > 0 ? `known: ${joinWords(known)}` : 'there is none',
    suggestion: nearestWord(name, known),
    ...(of ? { of } : {}),
  });
}

function checkPorts(config: Config, file: ConfigFile): void {
  const bridges = bridgesOf(config).map(([name]) => name);
  const devices = [...file.ends, ...file.listed, ...internalsOf(config)];
  const owner = new Map<string, string>();
  for (const [bridge, { ports = [] }] of bridgesOf(config))
    for (const [index, name] of ports.entries()) {
      const path = ['bridges', bridge, 'ports', index];
      check(file, path, 'no such interface in the node:', name, devices);
      if (owner.has(name)) file.complain(path, `${name} is already a port of ${owner.get(name)}`);
      owner.set(name, bridge);
    }
  for (const [bond, one] of Object.entries(config.bonds ?? {})) {
    const { members, active, bond_mode: mode, lacp = one.set?.lacp ?? 'off' } = one;
    for (const [index, name] of members.entries()) {
      const path = ['bonds', bond, 'members', index];
      check(file, path, 'no such interface in the node:', name, [...file.ends, ...file.listed]);
      if (owner.has(name)) file.complain(path, `${name} is already a port of ${owner.get(name)}`);
      owner.set(name, bond);
    }
    if (active !== undefined)
      check(file, ['bonds', bond, 'active'], `no such member in ${bond}:`, active, members);
    // Open vSwitch silently drops everything sent to such a bond.
    if (mode === 'balance-tcp' && String(lacp) === 'off')
      file.complain(['bonds', bond, 'bond_mode'], 'balance-tcp needs LACP', {
        allowed: 'lacp: active, or passive where the other end is active; or another bond_mode',
      });
  }
  const members = new Set(
    Object.values(config.bonds ?? {}).flatMap((bond) => bond.members as readonly string[]),
  );
  const plain = portsOf(config, file.ends).flatMap((port) => port.interfaces);
  for (const [name, { internal, interface: _i, ofport: _o, ...rest }] of Object.entries(config.ports ?? {})) {
    if (internal) continue;
    check(file, ['ports', name], 'the node has no port', name, plain, 'key');
    const [key] = Object.keys(rest);
    if (members.has(name) && key !== undefined)
      file.complain(['ports', name, key], `${name} is a member of a bond, and "${key}" belongs to the bond`, {
        allowed: 'keys of a member: interface, ofport',
        of: 'key',
      });
  }
  for (const [key, all] of [
    ['bonds', config.bonds],
    ['tunnels', config.tunnels],
    ['mirrors', config.mirrors],
  ] as const)
    for (const [name, { bridge }] of Object.entries(all ?? {}))
      if (bridge !== undefined) check(file, [key, name, 'bridge'], 'the node has no bridge', bridge, bridges);
}

/** Bridges, ports and interfaces share one name space within a switch. */
function checkBridges(config: Config, file: ConfigFile): void {
  const bridges = bridgesOf(config).map(([name]) => name);
  const seen = new Set<string>();
  const places: [string, Path][] = [
    ...[...file.ends, ...file.listed].map((name): [string, Path] => [name, []]),
    ...bridges.map((name): [string, Path] => [name, ['bridges', name]]),
    ...internalsOf(config).map((name): [string, Path] => [name, ['ports', name]]),
    ...Object.keys(config.bonds ?? {}).map((name): [string, Path] => [name, ['bonds', name]]),
    ...Object.keys(config.tunnels ?? {}).map((name): [string, Path] => [name, ['tunnels', name]]),
    ...patchesOf(config).map(({ port }, index): [string, Path] => [port, ['patches', Math.floor(index / 2)]]),
  ];
  for (const [name, path] of places) {
    // Duplicate names of interfaces are reported where interfaces are resolved.
    const told = path.length === 0 || (bridges.includes(name) && file.ends.includes(name));
    if (seen.has(name) && !told)
      file.complain(path, `two ports of the switch are named "${name}"`, {
        allowed: 'a unique name per switch',
        of: path[0] === 'patches' ? 'value' : 'key',
      });
    seen.add(name);
  }
  for (const [index, { bridge, port }] of patchesOf(config).entries()) {
    const path = ['patches', Math.floor(index / 2)];
    check(file, path, 'the node has no bridge', bridge, bridges);
    if (!/^\w[\w.-]{0,14}$/.test(port))
      file.complain(path, `"${port}" is not a valid port name`, {
        allowed: 'letters, digits and _ . -, at most 15',
      });
  }
}

function checkMirrors(config: Config, file: ConfigFile): void {
  const all = portsOf(config, file.ends);
  for (const [name, mirror] of Object.entries(config.mirrors ?? {})) {
    const bridge = mirror.bridge ?? bridgesOf(config)[0]![0];
    const known = [bridge, ...all.filter((port) => port.bridge === bridge).map((port) => port.name)];
    const path = ['mirrors', name];
    const of = (port: string, at: Path) => check(file, at, `bridge ${bridge} has no port`, port, known);
    for (const key of ['src', 'dst'] as const)
      for (const [index, port] of (mirror[key] ?? []).entries()) of(port, [...path, key, index]);
    if (mirror.to !== undefined) of(mirror.to, [...path, 'to']);
    if (!mirror.all && !mirror.src && !mirror.dst)
      file.complain(path, `the mirror ${name} selects no packets`, {
        allowed: 'all: true, or `src` and `dst` with ports',
        of: 'key',
      });
  }
}
