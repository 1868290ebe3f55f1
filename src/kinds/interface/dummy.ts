import type { InterfaceKind } from './kind.ts';

const dummy: InterfaceKind = {
  kind: 'dummy',
  title: 'An interface that drops what is sent to it: for addresses of its own, like a loopback',
  schema: { type: 'object', properties: {} },
  parents: () => [],
  enslaves: false,
  needs: (node, self) => [
    {
      kernel: 'dummy interfaces (CONFIG_DUMMY)',
      probe: [['ip', 'link', 'add', 'name', 'probe0', 'type', 'dummy']],
      why: `interface ${self.name} of node ${node.name}`,
    },
  ],
  create: (self) => [`link add name ${self.name} address ${self.mac} type dummy`],
};
export default dummy;
