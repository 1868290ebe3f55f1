import type { NodeKind } from './kind.ts';

/** A network namespace: a host, or a router. Everything it has is common to all nodes. */
const netns: NodeKind = {
  kind: 'netns',
  title: 'A network namespace: a host or, with `forwarding`, a router',
  schema: { type: 'object', properties: {} },
  switching: false,
  ownInterfaces: () => [],
  needs: () => [],
  plan: () => [],
};
export default netns;
