import test from 'ava';
import { isStop, type CommandStep } from '../../src/plan/step.ts';
import { planOf, scenarioOf } from '../helpers/scenario.ts';

interface File {
  nodes: Record<string, object>;
  links: string[];
  manglers?: { on: string; hook: string; program: string; name?: string }[];
  traffic?: { name?: string; iperf3: { from: string; to: string } }[];
}

/** Items of many kinds, named so that places and names are in different orders. */
const files: Record<string, File> = {
  'hosts on a switch': {
    nodes: { z: {}, a: {}, m: {}, b: {}, sw: { kind: 'bridge' } },
    links: ['z:eth0 -- sw:p4', 'a:eth0 -- sw:p1', 'm:eth0 -- sw:p3', 'b:eth0 -- sw:p2'],
    manglers: [
      { on: 'z:eth0', hook: 'egress', program: 'tcp-psh', name: 'one' },
      { on: 'a:eth0', hook: 'egress', program: 'tcp-psh', name: 'other' },
      { on: 'm:eth0', hook: 'egress', program: 'tcp-psh', name: 'third' },
    ],
    traffic: [
      { name: 'last', iperf3: { from: 'z', to: 'a' } },
      { name: 'first', iperf3: { from: 'm', to: 'b' } },
    ],
  },
  'routers in a row': {
    nodes: { h2: {}, r2: { forwarding: true }, r1: { forwarding: true }, h1: {} },
    links: ['r2:lan -- h2:eth0', 'r1:wan -- r2:wan', 'h1:eth0 -- r1:lan'],
    manglers: [
      { on: 'r1:wan', hook: 'xdp', program: 'pong-ttl', name: 'one' },
      { on: 'r2:wan', hook: 'xdp', program: 'pong-ttl', name: 'other' },
    ],
  },
  'two networks of switches': {
    nodes: { x: {}, s2: { kind: 'bridge' }, r: { forwarding: true }, s1: { kind: 'bridge' }, y: {}, w: {} },
    links: ['r:right -- s2:up', 'x:eth0 -- s1:p1', 'r:left -- s1:up', 'y:eth0 -- s2:p1', 'w:eth0 -- s1:p2'],
    traffic: [{ name: 'across', iperf3: { from: 'x', to: 'y' } }],
  },
  'guests and Open vSwitch': {
    nodes: { g2: { kind: 'vm' }, ovs: { kind: 'ovs' }, g1: { kind: 'vm' }, h: {} },
    links: ['g2:eth0 -- ovs:p1', 'g1:eth1 -- g2:eth1', 'h:eth0 -- ovs:p2', 'g1:eth0 -- ovs:p3'],
    manglers: [{ on: 'g1:eth0', hook: 'egress', program: 'tcp-psh' }],
  },
  'cables and VLANs': {
    nodes: {
      b: { interfaces: { v7: { kind: 'vlan', link: 'eth0', id: 7 } } },
      a: {
        interfaces: { v7: { kind: 'vlan', link: 'eth0', id: 7 }, v8: { kind: 'vlan', link: 'eth1', id: 8 } },
      },
      c: { interfaces: { v8: { kind: 'vlan', link: 'eth0', id: 8 } } },
    },
    links: ['b:eth0 -- a:eth0', 'c:eth0 -- a:eth1', 'c:eth9 -- b:eth9'],
  },
};

/** A node is known by the address of its first interface, in the order of the file: by another when that is gone. */
const hosts = 'capsule/hosts';

const nodesIn = (text: string) => text.match(/\w+(?=:)/g)!;

/** The file without an item, and without all that speaks of it. */
function without(file: File, item: { node?: string; link?: string; mangler?: number }): File {
  const links = file.links.filter((link) => link !== item.link && !nodesIn(link).includes(item.node ?? ''));
  const ends = new Set(links.flatMap((link) => link.split(' -- ')));
  const nodes = Object.entries(file.nodes)
    .filter(([name]) => name !== item.node)
    .map(([name, node]) => {
      const { interfaces = {} } = node as { interfaces?: Record<string, { link: string }> };
      const left = Object.entries(interfaces).filter(([, { link }]) => ends.has(`${name}:${link}`));
      return [name, { ...node, ...('interfaces' in node ? { interfaces: Object.fromEntries(left) } : {}) }];
    });
  return {
    nodes: Object.fromEntries(nodes) as File['nodes'],
    links,
    manglers: (file.manglers ?? []).filter(({ on }, index) => ends.has(on) && index !== item.mangler),
    traffic: (file.traffic ?? []).filter(({ iperf3: { from, to } }) =>
      [from, to].every((name) => links.some((link) => nodesIn(link).includes(name))),
    ),
  };
}

async function stepsOf(file: File): Promise<Map<string, CommandStep>> {
  const plan = await planOf(await scenarioOf(JSON.stringify({ title: 't', ...file })), 'mangled' as const);
  const steps = plan.stages.flatMap(({ lanes }) => lanes.flat());
  const started = (plan.guests ?? []).map((guest) => ({
    id: `guest ${guest.name}`,
    argv: [JSON.stringify(guest.nics)],
  }));
  return new Map(
    [
      ...steps.filter((step): step is CommandStep => !isStop(step)),
      ...(started as unknown as CommandStep[]),
    ].map((step) => [step.id, step]),
  );
}

/** What a step does, as lines and words in no order: neighbours, routes and members come and go with others. */
const partsOf = ({ argv, stdin = '' }: CommandStep): Set<string> =>
  new Set([...argv, ...argv.flatMap((word) => word.match(/\{[^{}]*\}/g) ?? []), ...stdin.split('\n')]);

for (const [title, file] of Object.entries(files)) {
  test(`${title}: what is taken out changes nothing of the rest`, async (t) => {
    const whole = await stepsOf(file);
    const items = [
      ...Object.keys(file.nodes).map((node) => ({ node })),
      ...file.links.map((link) => ({ link })),
      ...(file.manglers ?? []).map((_, mangler) => ({ mangler })),
    ];
    for (const item of items) {
      const rest = await stepsOf(without(file, item));
      t.true(rest.size > 0 && rest.size <= whole.size);
      for (const [id, step] of rest) {
        const all = whole.get(id);
        t.truthy(all, `${JSON.stringify(item)}: the step ${id} is new`);
        if (all === undefined || id.startsWith(hosts)) continue;
        const known = partsOf(all);
        const lists = JSON.parse(`[${step.argv[0]?.startsWith('[') ? step.argv[0] : ''}]`).length;
        const changed = [...partsOf(step)].filter(
          (part) => !known.has(part) && !(lists && part.startsWith('[')),
        );
        t.deepEqual(changed, [], `${JSON.stringify(item)}: ${id}`);
      }
    }
  });

  test(`${title}: the order of the file changes nothing`, async (t) => {
    const reversed = await stepsOf({
      ...file,
      nodes: Object.fromEntries(Object.entries(file.nodes).toReversed()),
      links: file.links.toReversed(),
      manglers: (file.manglers ?? []).toReversed(),
    });
    const whole = await stepsOf(file);
    t.deepEqual([...reversed.keys()].sort(), [...whole.keys()].sort());
    for (const [id, step] of reversed) {
      if (id.startsWith(hosts) || step.argv[0]?.startsWith('[')) continue;
      t.deepEqual([...partsOf(step)].sort(), [...partsOf(whole.get(id)!)].sort(), id);
    }
  });
}
