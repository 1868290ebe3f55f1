import type { InterfaceKind } from './kind.ts';

const dummy: InterfaceKind = {
  kind: 'dummy',
  title:
    'A dummy interface: it drops what is sent to it, and holds addresses of the node itself, like a loopback',
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
