import type { GeneratorKind } from './kind.ts';
import { names, number, Parts } from './parts.ts';

/** Routers of a tree: 1 + fanout + fanout^2 + ... */
const routersIn = (depth: number, fanout: number): number =>
  Array.from({ length: depth }, (_, level) => fanout ** level).reduce((sum, level) => sum + level, 0);

const tree: GeneratorKind = {
  kind: 'tree',
  title: 'Routers in a tree with the root r1, and hosts on the lowest ones',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      depth: { ...number('Levels of routers.', 1, 2), maximum: 16 },
      fanout: number('Routers below each router, and hosts on each of the lowest.', 1, 2),
    },
  },
  size({ depth = 2, fanout = 2 }) {
    const routers = routersIn(depth, fanout);
    const hosts = fanout ** depth;
    return { nodes: routers + hosts, links: routers - 1 + hosts };
  },
  generate({ depth = 2, fanout = 2 }) {
    const parts = new Parts();
    const routers = parts.routers(names('r', routersIn(depth, fanout)));
    const inner = routersIn(depth - 1, fanout);
    for (const [index, router] of routers.entries()) {
      if (index > 0) parts.join(routers[Math.floor((index - 1) / fanout)]!, router);
      if (index >= inner) parts.hosts(router, fanout);
    }
    return parts;
  },
};

export default tree;
