import type { GuestNic } from './guest-machine.ts';
import type { Machine, Disk, Launch } from './guest-machine.ts';

/**
 * Address that a NIC is built with; the agent gives it the one that it is to have. A vmxnet3 goes on filtering by the
 * one that it is built with.
 */
export const builtMac = ({ model, mac }: Pick<GuestNic, 'model' | 'mac'>, index: number): string =>
  model === 'vmxnet3' ? mac : `02:4c:41:42:00:${index.toString(16).padStart(2, '0')}`;

/** Whether a machine boots what is on its disk. */
const boots = ({ disk }: Pick<Machine, 'disk'>): boolean => disk !== undefined && disk.root === undefined;

/** microvm has virtio's devices alone, and needs to be told the clock's rate. */
export const isMicrovm = ({ nics, tsc, accelerator, kernel, disk }: Machine): boolean =>
  !boots({ disk }) &&
  (tsc !== undefined || accelerator === 'kvm') &&
  kernel.modules !== undefined &&
  nics.length <= 16 &&
  nics.every(({ model = 'virtio-net' }) => model === 'virtio-net');

/** QEMU's command line. Pure. */
export function qemuArgv(machine: Machine, launch: Launch): string[] {
  const { kernel, root, disk, memory, nics, accelerator } = machine;
  const microvm = isMicrovm(machine);
  const bus = microvm ? 'device' : 'pci';
  const file = launch.memoryFile;
  const ram = file
    ? `memory-backend-file,id=ram,size=${memory}M,mem-path=${file.path},share=${file.share ? 'on' : 'off'}`
    : `memory-backend-ram,id=ram,size=${memory}M`;
  return [
    'qemu-system-x86_64',
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    '-M',
    `${microvm ? 'microvm,rtc=on,acpi=on,pit=on,pic=on,isa-serial=on,auto-kernel-cmdline=on' : `q35${disk ? ',graphics=off' : ''}`},memory-backend=ram`,
    ...(microvm ? ['-bios', 'qboot.rom', '-global', 'virtio-mmio.force-legacy=false'] : []),
    ...['-accel', accelerator === 'kvm' ? 'kvm' : 'tcg,thread=multi'],
    // Under TCG these four cost more than all else that a packet needs.
    ...['-cpu', accelerator === 'kvm' ? 'host' : 'max,-erms,-fsrm,-smap,-smep'],
    ...['-smp', smp(machine), '-m', `${memory}M`, '-object', ram],
    ...(boots(machine) ? [] : ['-kernel', kernel.file, '-initrd', root, '-append', commandLine(machine)]),
    ...['-chardev', `file,id=console,path=${launch.console}`, '-serial', 'chardev:console'],
    ...['-chardev', `socket,id=monitor,path=${launch.monitor},server=on,wait=off`],
    ...['-mon', 'chardev=monitor,mode=control'],
    ...['-chardev', `socket,id=agent,path=${launch.agent},server=on,wait=off`],
    ...['-device', `virtio-serial-${bus}`, '-device', 'virtserialport,chardev=agent,name=lab.agent'],
    ...['-device', `virtio-rng-${bus}`],
    ...(disk ? diskArgv(disk, bus, launch) : []),
    ...nics.flatMap((nic, index) => nicArgv(nic, index, microvm, disk === undefined)),
    ...(launch.incoming ? ['-incoming', 'defer'] : []),
  ];
}

function diskArgv({ overlay, root, seed }: Disk, bus: string, { guestAgent }: Launch): string[] {
  return [
    // What is written is thrown away: it need not survive a crash.
    ...['-drive', `if=none,id=disk,file=${overlay},format=qcow2,cache=unsafe,discard=unmap`],
    // Where there is no room for it, the guest is told so; QEMU would stop it without a word.
    ...['-device', `virtio-blk-${bus},drive=disk,werror=report`],
    ...(seed
      ? [
          ...['-blockdev', `driver=vvfat,node-name=seed,dir=${seed},label=cidata,read-only=on`],
          ...['-device', `virtio-blk-${bus},drive=seed`],
        ]
      : []),
    ...(root === undefined
      ? [
          ...['-chardev', `socket,id=ga,path=${guestAgent},server=on,wait=off`],
          ...['-device', 'virtserialport,chardev=ga,name=org.qemu.guest_agent.0'],
        ]
      : []),
  ];
}

/**
 * TCG leaves out memory barriers where there can be one processor alone, although virtio needs them between that and
 * QEMU's own threads: a notification is lost then, and the NIC with it. So there could be two (QEMU before 8.1,
 * "tcg: Do not elide memory barriers for !CF_PARALLEL in system mode").
 */
const smp = ({ cpus, accelerator }: Machine): string =>
  cpus === 1 && accelerator === 'tcg' ? '1,maxcpus=2' : `${cpus}`;

function nicArgv(nic: GuestNic, index: number, microvm: boolean, isClone: boolean): string[] {
  const { model = 'virtio-net', queues = 1, properties = {} } = nic;
  const isVirtio = model === 'virtio-net';
  const device = isVirtio ? `${model}-${microvm ? 'device' : 'pci'}` : model;
  const several = queues > 1 && isVirtio;
  const words = {
    netdev: `net${index}`,
    // A template's is the same for all its clones.
    mac: isClone ? builtMac(nic, index) : nic.mac,
    ...(several ? { mq: 'on', ...(microvm ? {} : { vectors: `${2 * queues + 2}` }) } : {}),
    // No option ROM: nothing is booted from the network.
    ...(microvm ? {} : { romfile: '' }),
    ...properties,
  };
  const tap = `tap,id=net${index},ifname=${nic.tap},script=no,downscript=no${several ? `,queues=${queues}` : ''}`;
  const options = Object.entries(words).map(([key, value]) => `${key}=${value}`);
  return ['-netdev', tap, '-device', [device, ...options].join(',')];
}

function commandLine(machine: Machine): string {
  const { accelerator, tsc } = machine;
  const clock = isMicrovm(machine) && accelerator === 'tcg' ? [`tsc_early_khz=${tsc}`, 'tsc=reliable'] : [];
  return [
    ...['console=ttyS0', 'quiet', 'panic=-1', 'oops=panic', 'reboot=t', 'rdinit=/init', 'net.ifnames=0'],
    ...clock,
    ...(machine.disk?.root ? [`lab.root=${machine.disk.root}`] : []),
    ...['mitigations=off', 'norandmaps', 'nokaslr', 'init_on_alloc=0', 'cryptomgr.notests'],
    // These would make interfaces by themselves, whose names a lab may want.
    ...['bonding.max_bonds=0', 'dummy.numdummies=0', 'ifb.numifbs=0'],
  ].join(' ');
}
