import type { GeneratorKind } from './kind.ts';
import { names, number, Parts } from './parts.ts';

const leafSpine: GeneratorKind = {
  kind: 'leaf-spine',
  title: 'Leaf routers, each linked to every spine router, with hosts on the leaves',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      spines: number('Spine routers: spine1, spine2, ...', 1, 2),
      leaves: number('Leaf routers: leaf1, leaf2, ...', 1, 2),
      'hosts-per-leaf': number('Hosts on each leaf.', 0, 2),
    },
  },
  size: ({ spines = 2, leaves = 2, 'hosts-per-leaf': hosts = 2 }) => ({
    nodes: spines + leaves * (1 + hosts),
    links: leaves * (spines + hosts),
  }),
  generate({ spines: spineCount = 2, leaves: leafCount = 2, 'hosts-per-leaf': hosts = 2 }) {
    const parts = new Parts();
    const spines = parts.routers(names('spine', spineCount));
    for (const leaf of parts.routers(names('leaf', leafCount))) {
      for (const spine of spines) parts.join(leaf, spine);
      parts.hosts(leaf, hosts);
    }
    return parts;
  },
};

export default leafSpine;
