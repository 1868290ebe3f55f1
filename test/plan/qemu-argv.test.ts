import test from 'ava';
import type { GuestNic } from '../../src/plan/guest-machine.ts';
import { isMicrovm, qemuArgv } from '../../src/plan/qemu-argv.ts';
import type { Machine } from '../../src/plan/guest-machine.ts';
import { templateKey } from '../../src/run/guest/template.ts';

const nic: GuestNic = { name: 'eth0', mac: '02:00:00:00:00:01', tap: 'tap0' };
const machine: Machine = {
  kernel: { release: '6.1', file: '/k', pvh: true, modules: '/m', from: 'here' },
  root: '/initramfs',
  memory: 512,
  cpus: 2,
  nics: [nic],
  accelerator: 'tcg',
  tsc: 2_500_000,
};
const launch = { agent: '/a', guestAgent: '/g', monitor: '/m', console: '/c' };
const line = (changes: Partial<Machine>, extra = {}) =>
  qemuArgv({ ...machine, ...changes }, { ...launch, ...extra }).join(' ');

test('a microvm is told its clock', (t) => {
  t.regex(line({}), /-M microvm,.* tsc_early_khz=2500000 tsc=reliable /);
});

test('it is a q35 where the clock is not known, or a device is none of virtio', (t) => {
  t.regex(line({ tsc: undefined }), /-M q35,/);
  t.notRegex(line({ tsc: undefined }), /tsc/);
  t.regex(line({ nics: [{ ...nic, model: 'e1000' }] }), /-M q35,.* -device e1000,netdev=net0,/);
  t.true(isMicrovm({ ...machine, accelerator: 'kvm', tsc: undefined }));
});

test('under TCG there could always be two processors, lest it leave out barriers', (t) => {
  t.regex(line({ cpus: 1 }), /-smp 1,maxcpus=2 /);
  t.regex(line({ cpus: 2 }), /-smp 2 /);
  t.regex(line({ cpus: 1, accelerator: 'kvm' }), /-smp 1 /);
});

test('queues and properties of a NIC are told to QEMU', (t) => {
  const text = line({ nics: [{ ...nic, queues: 2, properties: { csum: 'off' } }] });
  t.regex(text, /-netdev tap,id=net0,ifname=tap0,script=no,downscript=no,queues=2 /);
  t.regex(text, /-device virtio-net-device,netdev=net0,mac=\S+,mq=on,csum=off( |$)/);
});

test('a template shares its memory with its file, a clone does not', (t) => {
  t.regex(line({}, { memoryFile: { path: '/f', share: true } }), /mem-path=\/f,share=on/);
  const clone = line({}, { memoryFile: { path: '/f', share: false }, incoming: true });
  t.regex(clone, /mem-path=\/f,share=off .*-incoming defer/);
});

test('clones share a template whatever their names, addresses and taps; other devices are another', (t) => {
  const other = { ...nic, name: 'wan', mac: '02:00:00:00:00:02', tap: 'tap9' };
  t.is(templateKey({ ...machine, nics: [other] }), templateKey(machine));
  for (const change of [{ nics: [nic, nic] }, { memory: 1024 }, { root: '/other' }, { cpus: 1 }])
    t.not(templateKey({ ...machine, ...change }), templateKey(machine));
});

test('a vmxnet3 is built with its own address: it receives for no other, and shares no template', (t) => {
  const own = { ...nic, model: 'vmxnet3' };
  t.regex(line({ nics: [own] }), / vmxnet3,netdev=net0,mac=02:00:00:00:00:01,/);
  const other = { ...own, mac: '02:00:00:00:00:02' };
  t.not(templateKey({ ...machine, nics: [other] }), templateKey({ ...machine, nics: [own] }));
});

test('an image boots by its own boot loader, with a seed, or with the kernel, which is told its root', (t) => {
  const own = line({ disk: { overlay: '/o', seed: '/s' } });
  t.regex(
    own,
    /-M q35,graphics=off,.* -drive if=none,id=disk,file=\/o,format=qcow2,.* -device virtio-blk-pci,/,
  );
  t.regex(own, /-blockdev driver=vvfat,node-name=seed,dir=\/s,label=cidata,read-only=on/);
  t.regex(own, /path=\/g,.* virtserialport,chardev=ga,name=org\.qemu\.guest_agent\.0/);
  t.regex(own, /mac=02:00:00:00:00:01/);
  t.notRegex(own, /-kernel|-append/);
  const other = line({ disk: { overlay: '/o', root: 'LABEL=root' } });
  t.regex(other, /-M microvm,.* lab\.root=LABEL=root .* -device virtio-blk-device,drive=disk/);
  t.notRegex(other, /seed|guest_agent/);
});
