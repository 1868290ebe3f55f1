import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import type { FromSchema } from 'json-schema-to-ts';
import { bytesOf } from '../../lib/quantity.ts';
import type { GuestPlan } from '../../plan/step.ts';
import type { Node } from '../../scenario/model.ts';
import type { ConfigFile, NodeKind } from '../kind.ts';
import { read } from './read.ts';
import { schema } from './schema.ts';

type Config = FromSchema<typeof schema>;

/** MiB. A kernel and its tools take 80; below the least they don't come up. */
const memory = { default: 256, least: 128 };

/** A virtual machine with a kernel of its own, under QEMU; what is in it is common to all nodes. */
const vm: NodeKind = {
  kind: 'vm',
  title: 'A virtual machine with a kernel of its own',
  schema,
  switching: false,
  ownInterfaces: () => [],
  resolve,
  guest,
  needs: (node) => [
    { tool: 'qemu-system-x86_64', why: `node ${node.name}` },
    {
      kernel: 'tap devices (CONFIG_TUN)',
      probe: [['ip', 'tuntap', 'add', 'dev', 'probe0', 'mode', 'tap']],
      why: `node ${node.name}`,
    },
  ],
  plan: () => [],
  read,
};
export default vm;

/** Paths become absolute; what can't work is told before anything is built. */
function resolve(raw: Node['config'], file: ConfigFile): Node['config'] {
  const config = raw as Config;
  const size = config.memory === undefined ? memory.default : bytesOf(config.memory) / 2 ** 20;
  if (size < memory.least)
    file.complain(['memory'], `${config.memory} is too little memory for a guest`, {
      allowed: `at least ${memory.least}M`,
    });
  return { ...config, ...(config.kernel === undefined ? {} : { kernel: kernelOf(config.kernel, file) }) };
}

function kernelOf(kernel: string, file: ConfigFile): string {
  if (kernel === 'host' || /^debian:[\w.+~-]+$/.test(kernel)) return kernel;
  const path = resolvePath(file.directory, kernel.replace(/^~(?=\/)/, homedir()));
  if (!existsSync(path))
    file.complain(['kernel'], `there is no kernel ${kernel}`, {
      allowed: 'host, debian:VERSION, or the path of a bzImage, a vmlinux or a kernel build tree',
    });
  return path;
}

function guest(node: Node): Omit<GuestPlan, 'tools' | 'needs'> {
  const { kernel = 'host', memory: size, processors = 1, nic = {}, template } = node.config as Config;
  return {
    name: node.name,
    kernel,
    memory: size === undefined ? memory.default : Math.ceil(bytesOf(size) / 2 ** 20),
    processors,
    ...(node.cpus ? { cpus: node.cpus } : {}),
    nics: node.interfaces
      .filter((one) => one.kind === 'veth')
      .map(({ name, mac }) => ({ name, mac, tap: name, ...nic })),
    template: template === false ? 'off' : 'auto',
  };
}
