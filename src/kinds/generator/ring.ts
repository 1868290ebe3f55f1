import type { GeneratorKind } from './kind.ts';
import { names, number, Parts } from './parts.ts';

const ring: GeneratorKind = {
  kind: 'ring',
  title: 'Routers r1, r2, ... in a ring, each with hosts',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      routers: number('Routers.', 3, 4),
      'hosts-per-router': number('Hosts on each router.', 0, 1),
    },
  },
  size: ({ routers = 4, 'hosts-per-router': hosts = 1 }) => ({
    nodes: routers * (1 + hosts),
    links: routers * (1 + hosts),
  }),
  generate({ routers: count = 4, 'hosts-per-router': hosts = 1 }) {
    const parts = new Parts();
    const routers = parts.routers(names('r', count));
    for (const [index, router] of routers.entries()) {
      parts.join(router, routers[(index + 1) % count]!);
      parts.hosts(router, hosts);
    }
    return parts;
  },
};

export default ring;
