import type { GeneratorKind } from './kind.ts';
import { names, number, Parts } from './parts.ts';

const fatTree: GeneratorKind = {
  kind: 'fat-tree',
  title:
    'A k-ary fat tree of routers: k pods of k/2 aggregation and k/2 edge routers, (k/2)² cores, k³/4 hosts',
  // Al-Fares, Loukissas, Vahdat: "A Scalable, Commodity Data Center Network Architecture", SIGCOMM 2008.
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: { k: { ...number('Ports of each router; an even number.', 2, 4), multipleOf: 2 } },
  },
  size: ({ k = 4 }) => ({ nodes: (k / 2) ** 2 + k * k + k ** 3 / 4, links: (3 * k ** 3) / 4 }),
  generate({ k = 4 }) {
    const parts = new Parts();
    const half = k / 2;
    const cores = parts.routers(names('core', half * half));
    const aggregations = parts.routers(names('agg', k * half));
    const edges = parts.routers(names('edge', k * half));
    for (const [index, aggregation] of aggregations.entries()) {
      const group = index % half;
      for (const core of cores.slice(group * half, (group + 1) * half)) parts.join(aggregation, core);
      const pod = Math.floor(index / half);
      for (const edge of edges.slice(pod * half, (pod + 1) * half)) parts.join(edge, aggregation);
    }
    for (const edge of edges) parts.hosts(edge, half);
    return parts;
  },
};

export default fatTree;
