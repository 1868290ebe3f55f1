import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import type { FromSchema } from 'json-schema-to-ts';
import { guestNeeds } from '../../guest/needs.ts';
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
    ...guestNeeds(`node ${node.name}`),
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
  const { kernel, modules } = config;
  return {
    ...config,
    ...(kernel === undefined ? {} : { kernel: kernelOf(kernel, file) }),
    ...(modules === undefined ? {} : { modules: pathOf(modules, 'modules', file) }),
  };
}

function kernelOf(kernel: string, file: ConfigFile): string {
  if (['default', 'host'].includes(kernel) || /^debian:[\w.+~-]+$/.test(kernel)) return kernel;
  return pathOf(kernel, 'kernel', file);
}

const allowed = {
  kernel: 'default, host, debian:VERSION, or the path of a bzImage, a vmlinux or a kernel build tree',
  modules: 'a folder lib/modules/RELEASE, or what holds it',
};

function pathOf(word: string, key: keyof typeof allowed, file: ConfigFile): string {
  const path = resolvePath(file.directory, word.replace(/^~(?=\/)/, homedir()));
  if (!existsSync(path)) file.complain([key], `there is no ${word}`, { allowed: allowed[key] });
  return path;
}

function guest(node: Node): Omit<GuestPlan, 'tools' | 'needs'> {
  const {
    kernel = 'default',
    modules,
    memory: size,
    processors = 1,
    nic = {},
    template,
  } = node.config as Config;
  return {
    name: node.name,
    kernel,
    ...(modules === undefined ? {} : { modules }),
    memory: size === undefined ? memory.default : Math.ceil(bytesOf(size) / 2 ** 20),
    processors,
    ...(node.cpus ? { cpus: node.cpus } : {}),
    nics: node.interfaces
      .filter((one) => one.kind === 'veth')
      .map(({ name, mac }) => ({ name, mac, tap: name, ...nic })),
    template: template === false ? 'off' : 'auto',
  };
}
