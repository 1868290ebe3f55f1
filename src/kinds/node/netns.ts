import type { NodeKind } from './kind.ts';

/** A network namespace: a host, or a router. Everything it has is common to all nodes. */
const netns: NodeKind = {
  kind: 'netns',
  title: 'A network namespace: a host or, with `forwarding`, a router',
  aliases: {
    host: 'leave `kind` out: a node is a host by itself',
    linux: 'leave `kind` out: a node is a network namespace, with the programs of this machine',
    namespace: 'leave `kind` out: a node is a network namespace by itself',
    container: 'leave `kind` out: a node is a network namespace, with the programs of this machine',
    docker: 'leave `kind` out: a node is a network namespace, with the programs of this machine',
    router: 'write `forwarding: true` instead of a kind',
  },
  schema: { type: 'object', properties: {} },
  switching: false,
  ownInterfaces: () => [],
  needs: () => [],
  plan: () => [],
};
export default netns;
