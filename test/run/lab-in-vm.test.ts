import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { kinds } from '../../src/kinds/index.ts';
import { loadPrograms } from '../../src/mangler/object.ts';
import { needsOf } from '../../src/plan/plan.ts';
import { hostNeedsInVm, vmForLab } from '../../src/run/lab-in-vm.ts';
import { planOf, scenarioOf } from '../helpers/scenario.ts';

const yaml = `
title: t
nodes: { h1: { setup: [uptime] }, h2: { kind: KIND } }
links: [{ ends: [h1:eth0, h2:eth0], impair: { delay: 1ms } }]
`;

async function whole(text: string) {
  const scenario = await scenarioOf(text);
  const needs = needsOf(scenario, kinds, loadPrograms(scenario));
  return { guest: vmForLab({ kernel: 'debian:6.1' }, scenario, kinds, needs), around: hostNeedsInVm(needs) };
}

test('a whole lab in a guest: its kernel must have what the lab asks for, this machine the programs', async (t) => {
  const { guest, around } = await whole(yaml.replace('KIND', 'netns'));
  t.is(guest.kernel, 'debian:6.1');
  t.deepEqual(guest.nics, []);
  t.true(guest.needs.some(({ kernel }) => kernel.includes('netem')));
  t.true(
    guest.needs.every(({ node }) => node === undefined),
    'tried in the guest itself',
  );
  t.true(guest.tools.includes('uptime'));
  t.true(around.every((need) => 'tool' in need));
  t.true(around.some((need) => 'tool' in need && need.tool === 'qemu-system-x86_64'));
});

test('a build of Open vSwitch goes into the guest, and what its tree says is asked outside', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'lab-test-within-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  const programs = ['ovsdb/ovsdb-tool', 'ovsdb/ovsdb-server', 'vswitchd/ovs-vswitchd'];
  const files = [...programs, ...['ovs-vsctl', 'ovs-ofctl', 'ovs-appctl'].map((one) => `utilities/${one}`)];
  for (const file of [...files, 'vswitchd/vswitch.ovsschema', '.git']) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '', { mode: 0o755 });
  }
  const text = `{ title: t, nodes: { sw: { kind: ovs, build: ${root} } } }`;
  const { guest } = await whole(text);
  t.true([...files, 'vswitchd/vswitch.ovsschema'].every((file) => guest.tools.includes(join(root, file))));
  const { stages } = await planOf(await scenarioOf(text));
  const outside = stages.flatMap(({ lanes }) => lanes.flat()).filter((step) => 'outside' in step);
  t.deepEqual(
    outside.map(({ id }) => id),
    ['node/sw/ovs/commit'],
  );
});

test('a guest holds no guest', async (t) => {
  await t.throwsAsync(whole(yaml.replace('KIND', 'vm')), { message: /--in-vm: node h2 is a guest itself/ });
});
