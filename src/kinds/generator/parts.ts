import type { GeneratedTopology } from '../../scenario/kind.ts';

/** A whole number in a generator's schema. The number of nodes and links has a limit of its own. */
export const number = (description: string, minimum: number, fallback: number) =>
  ({
    type: 'integer',
    minimum,
    maximum: 1_000_000,
    default: fallback,
    description: `${description} Default: ${fallback}.`,
  }) as const;

/** "h1", "h2", ... */
export const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

/** What a generator has made so far. */
export class Parts implements GeneratedTopology {
  nodes: Record<string, Readonly<Record<string, unknown>> | null> = {};
  links: string[] = [];
  routing?: 'shortest-paths';
  #hosts = 0;

  routers(routers: readonly string[]): readonly string[] {
    this.routing = 'shortest-paths';
    for (const name of routers) this.nodes[name] = { forwarding: true };
    return routers;
  }

  /** Joins two routers; each end is called like the router at the other end. */
  join(a: string, b: string): void {
    this.links.push(`${a}:${b} -- ${b}:${a}`);
  }

  /** Puts the next `count` hosts on a router or switch; its ends are called like the hosts. */
  hosts(at: string, count: number): void {
    for (let left = count; left > 0; left--) {
      const host = `h${++this.#hosts}`;
      this.nodes[host] = null;
      this.links.push(`${host}:eth0 -- ${at}:${host}`);
    }
  }
}
