import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compiledProgram } from '../agent/compile.ts';

/** Where the agent may be put: in the image's overlay. Not /run, nothing is executed from there. */
export const agentPath = '/var/lib/lab-agent';

/**
 * Starts the agent, which stands at `agentPath`. What configures networks by itself keeps off, addresses are the
 * lab's business; and nothing waits for it.
 */
export const startAgentScript = [
  'modprobe -q virtio_console',
  'mkdir -p /run/systemd/network /run/NetworkManager/conf.d',
  String.raw`printf '[Match]\nName=*\n[Link]\nUnmanaged=yes\n' >/run/systemd/network/00-lab.network`,
  String.raw`printf '[keyfile]\nunmanaged-devices=*\n' >/run/NetworkManager/conf.d/lab.conf`,
  'for unit in systemd-networkd-wait-online NetworkManager-wait-online; do',
  '  systemctl mask --runtime "$unit.service" && systemctl stop --no-block "$unit.service"',
  'done 2>/dev/null',
  'networkctl reload 2>/dev/null',
  'nmcli general reload 2>/dev/null',
  `chmod 755 ${agentPath} && exec ${agentPath}`,
].join('\n');

/** A boothook is what cloud-init runs first. It is vendor-data, so that user-data is the user's alone. */
const vendorData = [
  '#cloud-boothook',
  '#!/bin/sh',
  '[ -e /dev/disk/by-label/cidata ] && seed=/dev/disk/by-label/cidata || seed=$(blkid -L cidata)',
  'mkdir -p /run/lab-seed && mount -o ro "$seed" /run/lab-seed || exit 1',
  `cp /run/lab-seed/agent ${agentPath}`,
  'umount /run/lab-seed',
  startAgentScript,
  '',
].join('\n');

/**
 * Writes the files of a cloud-init seed (NoCloud), which QEMU shows to the guest as a volume.
 * @param userData path of the user's own
 * @param directory the guest's, as QEMU sees it, and `outside`, as this process does
 * @returns the seed's folder as QEMU sees it
 */
export async function makeSeed(
  name: string,
  userData: string | undefined,
  directory: string,
  outside: string,
): Promise<string> {
  const own = join(outside, 'seed');
  await mkdir(own, { recursive: true });
  const id = randomBytes(8).toString('hex');
  const files = {
    // Another instance each time: what is done once for each is done.
    // Local: it is all read before there is a network, and the agent is there before anything waits for one.
    'meta-data': `instance-id: lab-${id}\nlocal-hostname: ${name}\ndsmode: local\n`,
    'vendor-data': vendorData,
    'network-config': 'version: 1\nconfig: disabled\n',
    ...(userData === undefined ? { 'user-data': '#cloud-config\n{}\n' } : {}),
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(own, file), text);
  if (userData !== undefined) await copyFile(userData, join(own, 'user-data'));
  await copyFile(await compiledProgram('guest-agent'), join(own, 'agent'));
  return join(directory, 'seed');
}
