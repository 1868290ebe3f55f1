import test from 'ava';
import { isStop } from '../../src/plan/step.ts';
import { planOf, scenarioOf } from '../helpers/scenario.ts';

const links = async (yaml: string) => {
  const plan = await planOf(await scenarioOf(yaml));
  return plan.stages
    .find(({ name }) => name === 'link')!
    .lanes.flat()
    .flatMap((step) =>
      isStop(step) ? [] : [{ id: step.id, in: step.argv[3], lines: step.stdin!.trim().split('\n') }],
    );
};

test("the tap of a guest becomes the other end of the link, with that one's name, address and MTU", async (t) => {
  const found = await links(`
title: t
nodes: { g: { kind: vm }, h: , sw: { kind: bridge } }
links: [{ ends: [h:lan, g:eth0], mac: ['02:00:00:02:00:01', '02:00:00:01:00:01'], mtu: 1400 }, g:eth1 -- sw:p1, h:b -- sw:p2]
`);
  t.deepEqual(
    found.map(({ id }) => id),
    ['capsule/links', 'link/h:lan--g:eth0/tap/g', 'link/g:eth1--sw:p1/tap/g'],
  );
  t.regex(found[0]!.lines[0]!, /^link add name b .* type veth peer name p2 /);
  t.is(found[0]!.lines.length, 1, 'no cable where a tap is');
  t.is(found[1]!.in, 'g');
  t.deepEqual(found[1]!.lines, [
    'link set dev eth0 address 02:00:00:02:00:01 mtu 1400',
    'link set dev eth0 netns h name lan',
  ]);
  t.is(found[2]!.lines[1], 'link set dev eth1 netns sw name p1');
});

test('two guests are joined by a bridge where the first one is', async (t) => {
  const yaml = `
title: t
nodes: { a: { kind: vm }, b: { kind: vm } }
links: [a:eth0 -- b:eth0]
`;
  const found = await links(yaml);
  const scenario = await scenarioOf(yaml);
  t.deepEqual(
    found.map((one) => one.in),
    ['b', 'a'],
  );
  const { slot } = scenario.topology.links[0]!;
  const [tap, bridge] = [`lab-tap${slot.toString(16)}`, `lab-br${slot.toString(16)}`];
  t.deepEqual(found[0]!.lines, [`link set dev eth0 netns a name ${tap}`]);
  t.is(found[1]!.lines[0], `link add name ${bridge} type bridge`);
  t.deepEqual(
    found[1]!.lines.filter((line) => line.includes('master')),
    [`link set dev eth0 master ${bridge}`, `link set dev ${tap} master ${bridge}`],
  );
});
