import test from 'ava';
import { allKinds } from '../../src/lib/kinds.ts';
import { loadPrograms } from '../../src/mangler/object.ts';
import { needsOf } from '../../src/plan/plan.ts';
import { needsAround, wholeGuest } from '../../src/run/within.ts';
import { scenarioOf } from '../helpers/scenario.ts';

const yaml = `
title: t
nodes: { h1: { setup: [uptime] }, h2: { kind: KIND } }
links: [{ ends: [h1:eth0, h2:eth0], impair: { delay: 1ms } }]
`;

async function whole(text: string, values = {}) {
  const [scenario, kinds] = [await scenarioOf(text), await allKinds()];
  const needs = needsOf(scenario, kinds, loadPrograms(scenario));
  const cased = { ...scenario, case: { name: '', values } };
  return { guest: wholeGuest({ kernel: 'debian:6.1' }, cased, kinds, needs), around: needsAround(needs) };
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

test('an axis KERNEL of the matrix is the kernel of each case', async (t) => {
  const { guest } = await whole(yaml.replace('KIND', 'netns'), { KERNEL: 'debian:6.12' });
  t.is(guest.kernel, 'debian:6.12');
});

test('a guest holds no guest', async (t) => {
  await t.throwsAsync(whole(yaml.replace('KIND', 'vm')), { message: /--in-vm: node h2 is a guest itself/ });
});
