import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { findTool } from '../../../src/lib/find-tool.ts';
import { agentOn } from '../../../src/run/guest/agent/agent.ts';
import type { Guest } from '../../../src/run/guest/guest.ts';
import type { Kernel } from '../../../src/plan/guest-machine.ts';
import { startQemu } from '../../../src/run/guest/qemu/process.ts';
import { connectWhenReady } from '../../../src/run/guest/qemu/connect.ts';
import { startGuest } from '../../../src/run/guest/start.ts';
import { createCapsule } from '../../../src/run/capsule/capsule.ts';
import { enterArgv } from '../../../src/run/capsule/enter.ts';

const clock = () => performance.now();

/** The packed kernel, as one would give it to QEMU. */
const packed = ({ modules, release, file }: Kernel): string =>
  modules ? join(modules, `../../../boot/vmlinuz-${release}`) : file;

/**
 * A guest as one would start it without a second thought: `-M q35 -cpu max`, the same kernel, root file system and memory.
 * @returns s until its agent answers, and MiB that it then has resident
 */
export async function naive(kernel: Kernel, root: string): Promise<{ seconds: number; resident: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-bench-'));
  const began = clock();
  const qemu = await startQemu([
    ...['qemu-system-x86_64', '-M', 'q35', '-cpu', 'max', '-m', '256M', '-display', 'none', '-no-reboot'],
    ...['-kernel', packed(kernel), '-initrd', root, '-append', 'console=ttyS0 rdinit=/init panic=-1'],
    ...[
      '-serial',
      'null',
      '-device',
      'virtio-serial-pci',
      '-device',
      'virtserialport,chardev=agent,name=lab.agent',
    ],
    ...['-chardev', `socket,id=agent,path=${folder}/agent.sock,server=on,wait=off`],
  ]);
  try {
    const agent = agentOn(await connectWhenReady(join(folder, 'agent.sock'), AbortSignal.timeout(60_000)));
    await agent.hello('');
    return { seconds: (clock() - began) / 1000, resident: residentOf(qemu.pid() ?? 0) };
  } finally {
    await qemu.kill();
    rmSync(folder, { recursive: true });
  }
}

/** s that virtme-ng takes to run a command in a guest with the same kernel; undefined where it isn't installed. */
export async function virtme(kernel: Kernel): Promise<number | undefined> {
  if (!findTool('vng')) return undefined;
  const began = clock();
  await execa('vng', ['--run', packed(kernel), '--', 'true']);
  return (clock() - began) / 1000;
}

/** MiB of a process that are in memory. */
const residentOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/**
 * Two guests with lab's own QEMU line, their taps on a bridge, addresses and iperf3 by hand.
 * @returns bit/s that are received, and MiB that a guest has resident before that
 */
export async function bridged(
  kernel: Kernel,
  tools: readonly string[],
  seconds: number,
): Promise<{ rate: number; resident: number }> {
  const capsule = await createCapsule({ id: 'bench', name: 'bench', directory: tmpdir() });
  const guests: Guest[] = [];
  const enter = (argv: readonly string[]) => enterArgv(capsule.pid, 'capsule', argv);
  try {
    for (const n of [1, 2]) {
      const directory = `/run/lab/g${n}`;
      const outside = join(capsule.root, directory);
      mkdirSync(outside, { recursive: true });
      const nics = [{ name: 'eth0', mac: `02:00:00:00:00:0${n}`, tap: `tap${n}` }];
      guests.push(
        await startGuest({
          name: `h${n}`,
          kernel,
          memory: 256,
          cpus: 1,
          nics,
          tools,
          directory,
          outside,
          spawn: enter,
        }),
      );
    }
    const [sender, receiver] = guests as [Guest, Guest];
    const resident = residentOf(sender.pid);
    const lines = ['link add name br0 type bridge', 'link set br0 up'];
    for (const n of [1, 2]) lines.push(`link set tap${n} master br0`, `link set tap${n} up`);
    const [file = '', ...words] = enter(['ip', '-batch', '-']);
    await execa(file, words, { input: `${lines.join('\n')}\n` });
    const run = async (guest: Guest, ...argv: string[]) => {
      const { stdout, stderr, exitCode } = await guest.start({ argv }, clock).ended;
      if (exitCode !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
      return stdout;
    };
    for (const [index, guest] of guests.entries()) {
      await run(guest, 'ip', 'link', 'set', 'lo', 'up');
      await run(guest, 'ip', 'address', 'add', `10.0.0.${index + 1}/24`, 'dev', 'eth0');
      await run(guest, 'ip', 'link', 'set', 'eth0', 'up');
    }
    const serve = 'iperf3 -s -1 -D; until ss -Hltn sport = :5201 | grep -q .; do sleep 0.05; done';
    await run(receiver, 'sh', '-c', serve);
    const report = await run(sender, 'timeout', '30', 'iperf3', '-c', '10.0.0.2', '-t', `${seconds}`, '-J');
    const { end } = JSON.parse(report) as { end: { sum_received: { bits_per_second: number } } };
    return { rate: end.sum_received.bits_per_second, resident };
  } finally {
    for (const guest of guests) await guest.stop();
    await capsule.destroy();
  }
}
