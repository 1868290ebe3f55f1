import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { installCommand, type Distribution } from './distribution.ts';

/** Something that a kernel can have. */
export interface Feature {
  /** As it is built: CONFIG_*, and the module where it is one. */
  config: string;
  module?: string;
  title: string;
  /** Tried in a throw-away network namespace; all must exit 0. */
  probe: readonly (readonly string[])[];
  /** Required by `lab up scenarios/tcp-psh.yaml`. */
  main?: true;
}

const pair = ['ip', 'link', 'add', 'p0', 'type', 'veth', 'peer', 'name', 'p1'];
const link = (...words: string[]) => ['ip', 'link', 'add', 'p2', ...words];
const qdisc = (...words: string[]) => [pair, ['tc', 'qdisc', 'add', 'dev', 'p0', ...words]];

/** By name; probes need `ip` and `tc` only. */
export const features: Readonly<Record<string, Feature>> = {
  veth: { config: 'CONFIG_VETH', module: 'veth', title: 'links', probe: [pair], main: true },
  clsact: {
    config: 'CONFIG_NET_SCH_INGRESS',
    module: 'sch_ingress',
    title: 'manglers on egress and ingress',
    probe: qdisc('clsact'),
    main: true,
  },
  cls_bpf: {
    config: 'CONFIG_NET_CLS_BPF',
    module: 'cls_bpf',
    title: 'manglers on egress and ingress',
    probe: [
      ...qdisc('clsact'),
      ['tc', 'filter', 'add', 'dev', 'p0', 'egress', 'bpf', 'bytecode', '1,6 0 0 0,'],
    ],
    main: true,
  },
  BTF: {
    config: 'CONFIG_DEBUG_INFO_BTF',
    title: 'counters and parameters of manglers',
    probe: [['test', '-r', '/sys/kernel/btf/vmlinux']],
    main: true,
  },
  bridge: {
    config: 'CONFIG_BRIDGE',
    module: 'bridge',
    title: 'bridge nodes',
    probe: [link('type', 'bridge')],
  },
  'bridge VLANs': {
    config: 'CONFIG_BRIDGE_VLAN_FILTERING',
    title: 'VLAN-aware bridges',
    probe: [link('type', 'bridge', 'vlan_filtering', '1')],
  },
  vlan: {
    config: 'CONFIG_VLAN_8021Q',
    module: '8021q',
    title: 'VLAN interfaces',
    probe: [pair, link('link', 'p0', 'type', 'vlan', 'id', '5')],
  },
  vxlan: {
    config: 'CONFIG_VXLAN',
    module: 'vxlan',
    title: 'VXLAN interfaces',
    probe: [link('type', 'vxlan', 'id', '5', 'dstport', '4789')],
  },
  bond: {
    config: 'CONFIG_BONDING',
    module: 'bonding',
    title: 'bond interfaces',
    probe: [link('type', 'bond')],
  },
  dummy: {
    config: 'CONFIG_DUMMY',
    module: 'dummy',
    title: 'dummy interfaces',
    probe: [link('type', 'dummy')],
  },
  tbf: {
    config: 'CONFIG_NET_SCH_TBF',
    module: 'sch_tbf',
    title: 'rates of links',
    probe: qdisc('root', 'tbf', 'rate', '1mbit', 'burst', '32k', 'latency', '50ms'),
  },
  netem: {
    config: 'CONFIG_NET_SCH_NETEM',
    module: 'sch_netem',
    title: 'impairment of links',
    probe: qdisc('root', 'netem', 'delay', '1ms'),
  },
  fq: {
    config: 'CONFIG_NET_SCH_FQ',
    module: 'sch_fq',
    title: 'pacing; delays by BPF',
    probe: qdisc('root', 'fq'),
  },
  openvswitch: {
    config: 'CONFIG_OPENVSWITCH',
    module: 'openvswitch',
    title: 'the kernel datapath of Open vSwitch',
    probe: [link('type', 'openvswitch')],
  },
};

/** How to get a missing feature, in words. */
export function mendFeature({ config, module }: Feature, { name, family }: Distribution): string {
  const modules = `/lib/modules/${release()}/modules.dep`;
  if (module && existsSync(modules) && readFileSync(modules, 'utf8').includes(`/${module}.ko`))
    return `run: modprobe ${module}`;
  const packages =
    family === 'debian'
      ? /ubuntu/i.test(name)
        ? `linux-modules-extra-${release()}`
        : `linux-image-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`
      : family === 'fedora'
        ? 'kernel-modules-extra'
        : undefined;
  return packages && family
    ? `boot a kernel with ${config}: ${installCommand(family, [packages])}`
    : `boot a kernel with ${config}`;
}
