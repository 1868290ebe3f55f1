import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { kinds } from '../../src/kinds/index.ts';
import {
  aged,
  guestsOf,
  guestTools,
  hostNeeds,
  imagesOf,
  inGuests,
  kernelNeeds,
} from '../../src/plan/guest.ts';
import { needsOf } from '../../src/plan/plan.ts';
import { toShell } from '../../src/plan/shell.ts';
import { plannedQemu } from '../../src/plan/qemu.ts';
import { isStop, type CommandStep, type Plan } from '../../src/plan/step.ts';
import { toText } from '../../src/plan/text.ts';
import { planOf, scenarioOf } from '../helpers/scenario.ts';
import { loadPrograms } from '../../src/mangler/object.ts';

const yaml = `
title: a guest, a namespace and a switch
nodes:
  g: { kind: vm, memory: 512M, processors: 2, cpus: [1], nic: { queues: 2 }, nftables: 'table inet t { }' }
  h: { iptables: ['-A INPUT -j ACCEPT'] }
  sw: { kind: ovs }
links:
  - { ends: [g:eth0, sw:p1], impair: { 'g:eth0': { delay: 1ms } } }
  - { ends: [h:eth0, sw:p2], rate: { 'h:eth0': 1gbit } }
manglers: [{ on: g:eth0, hook: egress, program: tcp-psh }]
traffic: [{ iperf3: { from: g, to: h } }]
observe: [{ capture: { on: g:eth0 } }]
`;

const commands = (plan: Plan): CommandStep[] =>
  plan.stages.flatMap(({ lanes }) => lanes.flat()).filter((step): step is CommandStep => !isStop(step));

test('a guest is started with what its node says', async (t) => {
  const { guests } = await planOf(await scenarioOf(yaml));
  t.is(guests?.length, 1);
  const { tools, needs, ...guest } = guests![0]!;
  t.deepEqual(guest, {
    name: 'g',
    kernel: 'default',
    memory: 512,
    processors: 2,
    cpus: [1],
    nics: [{ name: 'eth0', mac: '02:a1:f0:1b:b2:f8', tap: 'eth0', queues: 2 }],
    template: 'auto',
  });
  t.true(['iperf3', 'tcpdump', 'nft', 'bpftool'].every((tool) => tools.includes(tool)));
  // They stay outside: the switch is no part of the guest, and its object is compiled before.
  t.false(
    ['clang', 'ovs-vswitchd', 'iptables-restore', 'qemu-system-x86_64'].some((tool) => tools.includes(tool)),
  );
  t.deepEqual(
    needs.map(({ kernel }) => kernel.split(' ')[1]),
    ['netem', 'programs'],
  );
});

test('all that is done to a guest is done inside of it, and none of it is pinned there', async (t) => {
  const plan = await planOf(await scenarioOf(yaml));
  const all = commands(plan).flatMap((step) => [step, ...(step.ready ? [step.ready] : [])]);
  t.deepEqual(
    all.filter(({ place, argv }) => place === 'capsule' && argv[1] === '-n' && argv[2] === 'g'),
    [],
  );
  const inside = all.filter(({ place }) => place !== 'capsule' && place.node === 'g').map(({ argv }) => argv);
  t.true(inside.some((argv) => argv.join(' ') === 'ip -batch -'));
  t.true(inside.some((argv) => argv.join(' ') === 'tc -batch -'));
  t.true(inside.some(([tool, , what]) => tool === 'bpftool' && what === 'loadall'));
  t.false(inside.some(([tool]) => tool === 'taskset'));
  const batch = commands(plan).find(({ id }) => id === 'node/h/ip');
  t.deepEqual([batch?.place, batch?.argv], ['capsule', ['ip', '-n', 'h', '-batch', '-']]);
});

test('what a web server in a guest hands out is made there', async (t) => {
  const plan = await planOf(
    await scenarioOf(
      yaml.replace('iperf3: { from: g, to: h }', 'connections: { from: h, to: g, count: 1, size: 1k }'),
    ),
  );
  const made = commands(plan).filter(({ argv }) => ['mkdir', 'truncate', 'busybox'].includes(argv[0] ?? ''));
  t.deepEqual(
    made.map(({ place }) => place),
    [{ node: 'g' }, { node: 'g' }, { node: 'g' }],
  );
});

test('without a guest a plan says nothing of guests', async (t) => {
  const plan = await planOf(await scenarioOf('title: none\nnodes: { h: }\n'));
  t.false('guests' in plan);
  t.is(inGuests(plan, new Set()), plan);
});

test('what is asked of a kernel is asked of the one that it is for', async (t) => {
  const scenario = await scenarioOf(yaml);
  const needs = needsOf(scenario, kinds, loadPrograms(scenario));
  const guests = guestsOf(scenario.topology, kinds);
  t.deepEqual([...guests], ['g']);
  const host = hostNeeds(needs, guests, new Set());
  t.false(host.some((need) => 'kernel' in need && need.kernel.includes('netem')));
  t.true(host.some((need) => 'kernel' in need && need.kernel.includes('tbf')));
  t.true(host.some((need) => 'kernel' in need && need.kernel.includes('TUN')));
  t.deepEqual(
    host.flatMap((need) => ('kernel' in need && need.why === '`cpus` of node g' ? need.probe : [])),
    [['taskset', '-c', '1', 'true']],
    'what it is pinned to is this machine’s',
  );
  t.false(
    host.some((need) => 'root' in need),
    'programs are loaded in the guest, where one is root',
  );
  t.true(
    host.some((need) => 'tool' in need && need.tool === 'nft'),
    'a guest has the programs of this machine',
  );
  t.deepEqual(kernelNeeds(needs, 'sw'), []);
  t.true(guestTools(needs).includes('ovs-vswitchd'), 'a whole lab needs all of them');
});

test('ovs-vswitchd is told of an older machine, and nothing else is', async (t) => {
  const plan = await planOf(await scenarioOf(yaml));
  const changed = commands(aged(plan)).filter((step, index) => step.argv !== commands(plan)[index]!.argv);
  t.deepEqual(
    changed.map(({ id }) => id),
    ['node/sw/ovs/ovs-vswitchd'],
  );
  t.deepEqual(changed[0]!.argv.slice(0, 4), ['unshare', '--time', '--monotonic', '100']);
});

test('a plan with guests is printed, with where each command runs; it is no script', async (t) => {
  const plan = await planOf(await scenarioOf(yaml));
  const text = toText(plan, 'title');
  t.regex(text, /g: a virtual machine[^]*512 MiB, 2 processors of this machine's 1/);
  t.regex(text, /\n +g\$ ip -batch -\n/);
  t.regex(text, /\n +\$ ip -n h -batch -\n/);
  t.throws(() => toShell(plan, 'title'), { message: /--sh: node g is a virtual machine/ });
});

test('what looks at two interfaces with one program looks at none of a guest', async (t) => {
  const both = yaml.replace('observe: [', 'observe: [{ order: { from: g:eth0, to: h:eth0 } }, ');
  await t.throwsAsync(
    scenarioOf(both).then((scenario) => planOf(scenario)),
    {
      message: /yaml:\d+:\d+: order can't observe g, a virtual machine/,
    },
  );
});

test('a guest with several processors is steered to one, a guest with one has nothing to steer', async (t) => {
  const steered = async (text: string) =>
    commands(await planOf(await scenarioOf(text))).some(({ id }) => id === 'node/g/rps');
  t.true(await steered(yaml));
  t.false(await steered(yaml.replace('processors: 2, ', '')));
});

test('of a disk image those programs are asked that lab runs in it, and of this machine those it runs outside', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-plan-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const bytes = Buffer.alloc(512);
  bytes.writeUInt16BE(0xcd18, 0);
  bytes.writeUInt16BE(0x55aa, 510);
  writeFileSync(join(folder, 'disk'), bytes);
  const scenario = await scenarioOf(`
title: t
nodes: { g: { kind: vm, image: ${folder}/disk, setup: [frobnicate], nftables: 'table inet t { }' }, h: }
links: [g:eth0 -- h:eth0]
traffic: [{ iperf3: { from: h, to: g } }]
observe: [{ capture: { on: g:eth0 } }]
`);
  const plan = await planOf(scenario);
  t.deepEqual(plan.guests?.[0]?.tools, ['ip', 'iperf3', 'mount', 'nft', 'sh', 'ss', 'sysctl', 'tcpdump']);
  t.regex(
    toText(plan, 't'),
    /disk \S+disk \(raw\), under an overlay: booted by its own boot loader, with a seed/,
  );
  const needs = needsOf(scenario, kinds, loadPrograms(scenario));
  const [guests, images] = [guestsOf(scenario.topology, kinds), imagesOf(scenario.topology, kinds)];
  const tools = hostNeeds(needs, guests, images).flatMap((need) => ('tool' in need ? need.tool : []));
  t.true(tools.includes('qemu-img'));
  t.false(tools.includes('frobnicate'));
});

test('the command line of QEMU is told, with what the machine decides left open', async (t) => {
  const plan = await planOf(await scenarioOf(yaml));
  const argv = plannedQemu(plan.guests![0]!);
  t.deepEqual(argv.slice(0, 4), ['taskset', '-c', '1', 'qemu-system-x86_64']);
  const after = (flag: string) => argv[argv.indexOf(flag) + 1];
  t.is(after('-m'), '512M');
  t.is(after('-kernel'), '<kernel>');
  t.is(after('-accel'), '<tcg,thread=multi, or with KVM kvm>');
  t.is(after('-netdev'), 'tap,id=net0,ifname=eth0,script=no,downscript=no,queues=2');
  t.true(toText(plan, 't').includes('    $ ip netns exec g taskset -c 1 qemu-system-x86_64 -nodefaults '));
});
