import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ExpectedError } from '../../../lib/errors.ts';
import type { Kernel } from '../../../plan/guest-machine.ts';

/** Loaded before the first command, in this order. */
export const bootModules = ['virtio_mmio', 'virtio_pci', 'virtio_console', 'virtio_net', 'virtio_rng'];

/** What drives NICs, by QEMU's name of their model. */
const nicDrivers: Readonly<Record<string, string>> = {
  'virtio-net': 'virtio_net',
  rtl8139: '8139cp',
};

/** The module that drives a model of NIC; most are called like it. */
export const driverOf = (model: string): string => nicDrivers[model] ?? model;

/** Whether a kernel has a module, built in or not; undefined where its modules folder doesn't tell. */
export function hasModule({ modules }: Pick<Kernel, 'modules'>, name: string): boolean | undefined {
  const lists = ['modules.dep', 'modules.builtin'].map((file) => join(modules ?? '', file));
  if (modules === undefined || !lists.every((file) => existsSync(file))) return undefined;
  return lists.some((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .some((line) => nameOf(line.split(':')[0] ?? '') === name),
  );
}

/** For the root file system of a disk image. */
export const rootModules = ['virtio_blk', 'crc32c_generic', 'ext4', 'xfs', 'btrfs', 'squashfs', 'erofs'];

/** On demand: what networks are made of. A name may end in "*". */
const wanted = [
  ...bootModules,
  ...['veth', 'bridge', 'br_netfilter', '8021q', 'dummy', 'ifb', 'tun', 'tap', 'bonding', 'team*', 'vrf'],
  ...[
    'macvlan',
    'macvtap',
    'ipvlan',
    'vxlan',
    'geneve',
    'gre',
    'ip_gre',
    'ip6_gre',
    'ipip',
    'sit',
    'ip6_tunnel',
  ],
  ...['sch_*', 'cls_*', 'act_*', 'em_*', 'openvswitch', 'vport_*', 'psample', 'mpls_*', 'macsec', 'tls'],
  ...[
    'nf_*',
    'nft_*',
    'nfnetlink*',
    'xt_*',
    'x_tables',
    'ip_tables',
    'iptable_*',
    'ip6_tables',
    'ip6table_*',
  ],
  ...['ip_set*', 'ipt_*', 'ip6t_*', 'ebt*', 'tcp_*', 'failover', 'net_failover', 'libcrc32c', 'crc32c*'],
  ...['af_packet', 'af_packet_diag', 'inet_diag', 'tcp_diag', 'udp_diag', 'unix_diag', 'netlink_diag'],
];

/** What modprobe reads. */
const indexes = [
  'dep.bin',
  'alias.bin',
  'symbols.bin',
  'builtin.bin',
  'builtin.alias.bin',
  'softdep',
  'devname',
];

const nameOf = (path: string): string =>
  basename(path)
    .replace(/\.ko(\.\w+)?$/, '')
    .replaceAll('-', '_');

/** Files of a modules folder that go into the initramfs, relative to it: the modules, all they need, the indexes. */
export function moduleFiles(folder: string, more: readonly string[] = []): string[] {
  const needs = new Map(
    readIndex(join(folder, 'modules.dep'))
      .split('\n')
      .flatMap((line) => {
        const [path, rest] = line.split(':');
        return path ? [[path, (rest ?? '').trim().split(' ').filter(Boolean)] as const] : [];
      }),
  );
  const patterns = [...wanted, ...more].map((name) => new RegExp(`^${name.replaceAll('*', '.*')}$`));
  const chosen = new Set<string>();
  for (const [path, others] of needs) {
    if (!patterns.some((pattern) => pattern.test(nameOf(path)))) continue;
    for (const file of [path, ...others]) chosen.add(file);
  }
  const present = indexes.map((name) => `modules.${name}`).filter((name) => existsSync(join(folder, name)));
  return [...present, ...[...chosen].filter((path) => existsSync(join(folder, path)))].sort();
}

function readIndex(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ExpectedError(
      `${file} can't be read (${(error as Error).message}): run depmod, or reinstall the kernel`,
    );
  }
}

/** The kernel that a folder's modules are for, as one of them says; undefined if there is none to ask. */
export function releaseOf(folder: string): string | undefined {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ko')) continue;
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    const at = bytes.indexOf('vermagic=');
    if (at >= 0) return /^vermagic=(\S+)/.exec(bytes.toString('latin1', at, at + 200))?.[1];
  }
  return undefined;
}
