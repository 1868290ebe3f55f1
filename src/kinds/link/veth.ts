import type { LinkKind } from './kind.ts';

/**
 * Every end has an index of its own in the whole lab. By chance both ends of a pair would have the same one,
 * each in its namespace; the kernel then takes the pair for an ordinary device, and lets up to a second pass
 * before it tells the first end of its carrier and sends through it (linkwatch_urgent_event() in
 * net/core/link_watch.c).
 */
const firstIndex = 101;

const veth: LinkKind = {
  kind: 'veth',
  title: 'A veth pair between two nodes',
  schema: { type: 'object', properties: {} },
  guests: true,
  needs: (link) => [
    {
      kernel: 'veth pairs (CONFIG_VETH)',
      probe: [['ip', 'link', 'add', 'name', 'probe0', 'type', 'veth', 'peer', 'name', 'probe1']],
      why: `link ${link.name}`,
    },
  ],
  create: (link) => {
    const first = firstIndex + 2 * link.slot;
    const [a, b] = link.ends.map(({ name, node, mac, mtu }, at) => {
      const words = mtu === undefined ? '' : ` mtu ${mtu}`;
      return `name ${name} index ${first + at} netns ${node} address ${mac}${words}`;
    });
    return [`link add ${a} type veth peer ${b}`];
  },
};
export default veth;
