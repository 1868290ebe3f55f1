import type { ConfigFile } from '../../../scenario/kind.ts';
import { portsOf, type Config, type Resolved } from './config.ts';

export interface Numbered {
  bridge: string;
  /** The interface. */
  name: string;
  ofport: number;
}

/** OpenFlow numbers: what the file says, else the place among the ports of the bridge. */
export function numbersOf(config: Config | Resolved, ends: readonly string[]): Numbered[] {
  const places = new Map<string, number>();
  return portsOf(config, ends).flatMap(({ bridge, interfaces }) =>
    interfaces.map((name) => {
      const place = (places.get(bridge) ?? 0) + 1;
      places.set(bridge, place);
      return { bridge, name, ofport: saidOf(config, name) ?? place };
    }),
  );
}

const saidOf = (config: Config | Resolved, name: string): number | undefined =>
  (config.tunnels?.[name] ?? config.ports?.[name])?.ofport;

/** Where two ports ask for one number, Open vSwitch silently gives one of them another. */
export function checkNumbers(config: Config, file: ConfigFile): void {
  const owner = new Map<string, string>();
  const all = numbersOf(config, file.ends).map((numbered) => ({
    ...numbered,
    said: saidOf(config, numbered.name),
  }));
  // Default numbers first, so that a conflict is reported at a number that the file gives.
  for (const { bridge, name, ofport, said } of all.toSorted((a, b) => (a.said ?? 0) - (b.said ?? 0))) {
    const other = owner.get(`${bridge} ${ofport}`);
    owner.set(`${bridge} ${ofport}`, name);
    if (other === undefined || said === undefined) continue;
    const key = config.tunnels?.[name] ? 'tunnels' : 'ports';
    file.complain(
      [key, name, 'ofport'],
      `${other} already has the OpenFlow port number ${ofport} in ${bridge}`,
      {
        allowed: 'one port per number in a bridge; the default is the position among its ports',
      },
    );
  }
}
