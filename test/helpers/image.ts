import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { cpio } from '../../src/run/guest/rootfs/cpio.ts';
import { debianKernel } from '../../src/run/guest/kernel/debian-kernel.ts';
import { initramfs } from '../../src/run/guest/rootfs/initramfs.ts';
import { findKernel } from '../../src/run/guest/kernel/find-kernel.ts';
import { debianKernelHere } from './guest.ts';

/**
 * A root file system that is this machine's programs and nothing else: no init, no agent, no modules.
 * @param without paths of programs that it lacks
 */
export async function rootImage(folder: string, without: readonly string[] = []): Promise<string> {
  const tree = join(folder, 'tree');
  const { file } = await initramfs(await findKernel(debianKernelHere));
  mkdirSync(tree);
  const argv = ['cpio', '-i', '-d', '--quiet'];
  await execa('busybox', argv, { cwd: tree, inputFile: file });
  for (const name of ['init', 'usr/lib/modules', ...without]) rmSync(join(tree, name), { recursive: true });
  writeFileSync(join(tree, 'etc/motto'), 'from an image\n');
  const image = join(folder, 'root.ext4');
  await execa('mkfs.ext4', ['-q', '-L', 'motto', '-d', tree, image, '128M']);
  return image;
}

/** What cloud-init does with the seed, as far as lab needs it; its first process. */
const init = `#!/bin/sh
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t tmpfs run /run
modprobe -a virtio_pci virtio_blk virtio_net vfat nls_cp437 nls_ascii nls_utf8
while ! seed=$(findfs LABEL=cidata 2>/dev/null); do sleep 0.1; done
mkdir -p /dev/disk/by-label /seed && ln -s "$seed" /dev/disk/by-label/cidata
ip link set dev eth0 up
mount -o ro "$seed" /seed && cat /seed/user-data >/etc/said && tail -n +2 /seed/vendor-data >/hook
umount /seed; sh /hook
while :; do sleep 1000; done
`;

/** A disk with a boot loader, a kernel, and a system that looks for a seed as cloud-init does. */
export async function bootImage(folder: string): Promise<string> {
  const kernel = await findKernel(debianKernelHere);
  const { root, release } = await debianKernel(debianKernelHere.replace('debian:', ''));
  const modules = ['virtio_blk', 'vfat', 'nls_cp437', 'nls_ascii', 'nls_utf8'];
  const { file } = await initramfs(kernel, ['findfs', 'umount'], undefined, modules);
  const path = (name: string) => join(folder, name);
  const own = cpio([{ path: 'init', kind: 'file', mode: 0o755, bytes: Buffer.from(init) }]);
  writeFileSync(path('initrd'), Buffer.concat([readFileSync(file), own]));
  const words = 'quiet console=ttyS0 net.ifnames=0 mitigations=off nokaslr';
  writeFileSync(path('syslinux.cfg'), `default l\nlabel l\nkernel linux\ninitrd initrd\nappend ${words}\n`);
  writeFileSync(path('linux'), readFileSync(join(root, 'boot', `vmlinuz-${release}`)));
  const image = path('boot.img');
  await execa('mformat', ['-i', image, '-C', '-F', '-T', `${160 * 2048}`, '-h', '64', '-s', '32', '::']);
  const files = readdirSync(folder).filter((name) => ['initrd', 'linux', 'syslinux.cfg'].includes(name));
  await execa('mcopy', ['-i', image, ...files.map(path), '::']);
  await execa('syslinux', ['--install', image]);
  return image;
}
