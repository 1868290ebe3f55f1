import type { GeneratorKind } from './kind.ts';
import { names, number, Parts } from './parts.ts';

const fullMesh: GeneratorKind = {
  kind: 'full-mesh',
  title: 'Routers r1, r2, ... each linked to every other, each with hosts',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      routers: number('Routers.', 2, 4),
      'hosts-per-router': number('Hosts on each router.', 0, 1),
    },
  },
  size: ({ routers = 4, 'hosts-per-router': hosts = 1 }) => ({
    nodes: routers * (1 + hosts),
    links: (routers * (routers - 1)) / 2 + routers * hosts,
  }),
  generate({ routers: count = 4, 'hosts-per-router': hosts = 1 }) {
    const parts = new Parts();
    const routers = parts.routers(names('r', count));
    for (const [index, router] of routers.entries()) {
      for (const other of routers.slice(index + 1)) parts.join(router, other);
      parts.hosts(router, hosts);
    }
    return parts;
  },
};

export default fullMesh;
