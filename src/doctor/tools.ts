import type { Family } from './distribution.ts';

/** A program that lab may need, and where it comes from. */
export interface Tool {
  /** What it is for. */
  title: string;
  /** The packages with it and with `files`. */
  packages: Readonly<Record<Family, readonly string[]>>;
  /** Ubuntu's, where they are others than Debian's, by its release: 24.04. */
  ubuntu?: (release: number) => readonly string[];
  /** What tells its version; the first thing that looks like a version is it. */
  version: readonly string[];
  /** Files that must be there too. */
  files?: readonly string[];
}

const inAll = (...packages: string[]) => ({
  debian: packages,
  fedora: packages,
  arch: packages,
  alpine: packages,
  opensuse: packages,
});
const iproute = { ...inAll('iproute2'), fedora: ['iproute', 'iproute-tc'] };
const wireshark = {
  ...inAll('wireshark-cli'),
  debian: ['tshark'],
  alpine: ['tshark'],
  opensuse: ['wireshark'],
};

/** Programs of Open vSwitch: all are of one installation. */
const openVswitch: Readonly<Record<string, Tool>> = Object.fromEntries(
  ['ovs-vswitchd', 'ovsdb-server', 'ovsdb-tool', 'ovs-vsctl', 'ovs-ofctl', 'ovs-appctl', 'ovs-dpctl'].map(
    (name) => [
      name,
      {
        title: 'nodes of kind ovs',
        packages: { ...inAll('openvswitch'), debian: ['openvswitch-switch'] },
        version: [name, '--version'],
      },
    ],
  ),
);

/** The table that everything about packages comes from; the name is what is looked for on the PATH. */
export const tools: Readonly<Record<string, Tool>> = {
  unshare: { title: 'makes the capsule', packages: inAll('util-linux'), version: ['unshare', '--version'] },
  nsenter: {
    title: 'runs commands in the capsule',
    packages: inAll('util-linux'),
    version: ['nsenter', '--version'],
  },
  mount: {
    title: '/run and bpffs of the capsule',
    packages: inAll('util-linux'),
    version: ['mount', '--version'],
  },
  ip: { title: 'namespaces, links, addresses, routes', packages: iproute, version: ['ip', '-V'] },
  tc: { title: 'qdiscs, and BPF programs on egress and ingress', packages: iproute, version: ['tc', '-V'] },
  bridge: { title: 'VLANs of bridges', packages: iproute, version: ['bridge', '-V'] },
  ss: { title: 'waits for servers', packages: iproute, version: ['ss', '-V'] },
  nstat: { title: 'the kernel’s counters', packages: iproute, version: ['nstat', '-V'] },
  sysctl: {
    title: 'sysctls of nodes',
    packages: { ...inAll('procps'), fedora: ['procps-ng'], arch: ['procps-ng'], alpine: ['procps-ng'] },
    version: ['sysctl', '--version'],
  },
  ethtool: { title: 'offload settings', packages: inAll('ethtool'), version: ['ethtool', '--version'] },
  clang: {
    title: 'compiles manglers',
    packages: {
      debian: ['clang', 'libbpf-dev', 'linux-libc-dev'],
      fedora: ['clang', 'libbpf-devel', 'kernel-headers'],
      arch: ['clang', 'libbpf', 'linux-api-headers'],
      alpine: ['clang', 'libbpf-dev', 'linux-headers'],
      opensuse: ['clang', 'libbpf-devel', 'linux-glibc-devel'],
    },
    version: ['clang', '--version'],
    files: ['/usr/include/bpf/bpf_helpers.h', '/usr/include/linux/bpf.h'],
  },
  bpftool: {
    title: 'loads manglers, reads their counters',
    packages: inAll('bpftool'),
    // Until 24.10 a script in linux-tools-common looks for the program in the tools of the running kernel.
    ubuntu: (release) => (release < 25.04 ? ['linux-tools-common', 'linux-tools-generic'] : ['bpftool']),
    version: ['bpftool', 'version'],
  },
  fping: {
    title: 'traffic: reach',
    packages: inAll('fping'),
    version: ['fping', '--version'],
  },
  iperf3: {
    title: 'traffic: iperf3',
    packages: { ...inAll('iperf3'), opensuse: ['iperf'] },
    version: ['iperf3', '--version'],
  },
  ping: {
    title: 'traffic: ping',
    packages: { ...inAll('iputils'), debian: ['iputils-ping'], alpine: ['iputils-ping'] },
    version: ['ping', '-V'],
  },
  hey: {
    title: 'traffic: connections',
    packages: inAll('hey'),
    // It doesn't say: the result has its hash.
    version: ['hey'],
  },
  busybox: {
    title: 'the web server of traffic: connections',
    packages: inAll('busybox'),
    version: ['busybox', '--help'],
  },
  tcpdump: { title: 'captures', packages: inAll('tcpdump'), version: ['tcpdump', '--version'] },
  tshark: { title: 'decodes captures', packages: wireshark, version: ['tshark', '--version'] },
  nft: { title: 'nftables rules of nodes', packages: inAll('nftables'), version: ['nft', '--version'] },
  iptables: {
    title: 'iptables rules of nodes',
    packages: inAll('iptables'),
    version: ['iptables', '--version'],
  },
  ...openVswitch,
  'qemu-system-x86_64': {
    title: 'nodes of kind vm, and --in-vm',
    packages: {
      debian: ['qemu-system-x86'],
      fedora: ['qemu-system-x86-core'],
      arch: ['qemu-system-x86'],
      alpine: ['qemu-system-x86_64'],
      opensuse: ['qemu-x86'],
    },
    version: ['qemu-system-x86_64', '--version'],
  },
  'qemu-img': {
    title: 'disk images of nodes of kind vm',
    // And what their agent is linked with.
    packages: {
      ...inAll('qemu-img'),
      debian: ['qemu-utils'],
      fedora: ['qemu-img', 'glibc-static'],
      opensuse: ['qemu-tools', 'glibc-devel-static'],
    },
    version: ['qemu-img', '--version'],
  },
  modprobe: { title: 'modules of guests', packages: inAll('kmod'), version: ['modprobe', '--version'] },
  xz: {
    title: 'unpacks kernels for guests',
    packages: { ...inAll('xz'), debian: ['xz-utils'] },
    version: ['xz', '--version'],
  },
  lz4: { title: 'unpacks kernels for guests', packages: inAll('lz4'), version: ['lz4', '--version'] },
  'iptables-restore': {
    title: 'iptables rules of nodes',
    packages: inAll('iptables'),
    version: ['iptables-restore', '--version'],
  },
  'ip6tables-restore': {
    title: 'ip6tables rules of nodes',
    packages: inAll('iptables'),
    version: ['ip6tables-restore', '--version'],
  },
};

/** Used by the project's own tests only. */
export const testTools: Readonly<Record<string, Tool>> = {
  jq: { title: 'reads JSON in shell', packages: inAll('jq'), version: ['jq', '--version'] },
  shellcheck: {
    title: 'checks shell scripts',
    packages: { ...inAll('shellcheck'), fedora: ['ShellCheck'], opensuse: ['ShellCheck'] },
    version: ['shellcheck', '--version'],
  },
  syslinux: {
    title: 'a disk image that boots',
    packages: inAll('syslinux'),
    version: ['syslinux', '--version'],
  },
  'mkfs.ext4': {
    title: 'a disk image with a root file system',
    packages: inAll('e2fsprogs'),
    version: ['mkfs.ext4', '-V'],
  },
  mcopy: { title: 'files of that image', packages: inAll('mtools'), version: ['mcopy', '--version'] },
  nc: {
    title: 'connections for tests',
    packages: {
      debian: ['netcat-openbsd'],
      fedora: ['nmap-ncat'],
      arch: ['openbsd-netcat'],
      alpine: ['netcat-openbsd'],
      opensuse: ['netcat-openbsd'],
    },
    version: ['nc', '-h'],
  },
  conntrack: {
    title: 'connection tracking, in tests of it',
    packages: { ...inAll('conntrack-tools'), debian: ['conntrack'] },
    version: ['conntrack', '--version'],
  },
  arping: {
    title: 'ARP by hand',
    packages: { ...inAll('iputils'), debian: ['iputils-arping'], alpine: ['iputils-arping'] },
    version: ['arping', '-V'],
  },
  xmllint: {
    title: 'validates XML',
    packages: {
      ...inAll('libxml2'),
      debian: ['libxml2-utils'],
      alpine: ['libxml2-utils'],
      opensuse: ['libxml2-tools'],
    },
    version: ['xmllint', '--version'],
  },
};
