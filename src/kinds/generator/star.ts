import type { GeneratorKind } from './kind.ts';
import { number, Parts } from './parts.ts';

const star: GeneratorKind = {
  kind: 'star',
  title: 'Hosts h1, h2, ... on one Linux bridge, sw',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: { hosts: number('Hosts.', 1, 3) },
  },
  size: ({ hosts = 3 }) => ({ nodes: hosts + 1, links: hosts }),
  generate({ hosts = 3 }) {
    const parts = new Parts();
    parts.nodes.sw = { kind: 'bridge' };
    parts.hosts('sw', hosts);
    return parts;
  },
};

export default star;
