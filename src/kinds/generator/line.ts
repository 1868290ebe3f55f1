import type { GeneratorKind } from './kind.ts';
import { names, number, Parts } from './parts.ts';

const line: GeneratorKind = {
  kind: 'line',
  title: 'Routers r1, r2, ... in a line, with hosts at both ends',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      routers: number('Routers.', 1, 2),
      'hosts-per-end': number('Hosts on the first router, and on the last.', 0, 1),
    },
  },
  size: ({ routers = 2, 'hosts-per-end': hosts = 1 }) => ({
    nodes: routers + 2 * hosts,
    links: routers - 1 + 2 * hosts,
  }),
  generate({ routers: count = 2, 'hosts-per-end': hosts = 1 }) {
    const parts = new Parts();
    const routers = parts.routers(names('r', count));
    for (const [index, router] of routers.slice(1).entries()) parts.join(routers[index]!, router);
    parts.hosts(routers[0]!, hosts);
    parts.hosts(routers.at(-1)!, hosts);
    return parts;
  },
};

export default line;
