import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import type { FromSchema } from 'json-schema-to-ts';
import { kernelNames, kernelOf } from '../../../scenario/kernel-name.ts';
import { guestNeeds } from '../../../plan/guest-needs.ts';
import { bytesOf, secondsOf } from '../../../lib/quantity.ts';
import { ownKernel, type GuestImage, type GuestPlan } from '../../../plan/guest-plan.ts';
import type { Node } from '../../../scenario/model.ts';
import { linkEndsOf } from '../../../scenario/topology/lookup.ts';
import type { ConfigFile } from '../../../scenario/kind.ts';
import type { NodeKind } from '../kind.ts';
import { findImage, type FoundImage } from './disk-image.ts';
import { read } from './read.ts';
import { schema } from './schema.ts';

type Config = FromSchema<typeof schema>;

/** MiB. A kernel and its tools take 80, and as much again while they are unpacked: below the least they don't come up. */
const memory = { default: 256, least: 192, image: { default: 1024, least: 256 } };

/** A virtual machine with a kernel of its own, under QEMU; what is in it is common to all nodes. */
const vm: NodeKind = {
  kind: 'vm',
  aliases: { qemu: 'write `kind: vm`', guest: 'write `kind: vm`', kvm: 'write `kind: vm`' },
  title: 'A virtual machine with a kernel of its own',
  schema,
  switching: false,
  ownInterfaces: () => [],
  resolve,
  guest,
  needs: (node) => [
    ...guestNeeds(`node ${node.name}`),
    ...(node.config.image ? [{ tool: 'qemu-img', why: `the image of ${node.name}` }] : []),
    {
      kernel: 'tap devices (CONFIG_TUN)',
      probe: [['ip', 'tuntap', 'add', 'dev', 'probe0', 'mode', 'tap']],
      why: `node ${node.name}`,
      ordinary: '`sudo chmod a+rw /dev/net/tun` lets an unprivileged user create taps',
    },
  ],
  plan: () => [],
  read,
};
export default vm;

/** Paths become absolute; what can't work is told before anything is built. */
function resolve(raw: Node['config'], file: ConfigFile): Node['config'] {
  const config = raw as Config;
  const least = config.image === undefined ? memory.least : memory.image.least;
  if (config.memory !== undefined && bytesOf(config.memory) / 2 ** 20 < least)
    file.complain(['memory'], `${config.memory} is not enough memory for a guest`, {
      allowed: `at least ${least}M`,
    });
  if (config.image !== undefined && config.template === true)
    file.complain(['template'], 'a node with an image always boots: a template does not hold its disk', {
      of: 'key',
    });
  const { model = 'virtio-net', queues } = config.nic ?? {};
  if (queues !== undefined && model !== 'virtio-net')
    file.complain(['nic', 'queues'], `a NIC of model ${model} has a single queue pair`, {
      of: 'key',
    });
  if (config.modules !== undefined && config.kernel === undefined)
    file.complain(['modules'], 'modules needs a kernel', { of: 'key' });
  const { kernel, modules } = config;
  const image = findImage(config, file);
  return {
    ...config,
    ...(kernel === undefined ? {} : { kernel: checkedKernel(kernel, file) }),
    ...(image ? { image } : {}),
    ...(modules === undefined ? {} : { modules: modulesOf(modules, file) }),
  };
}

function checkedKernel(word: string, file: ConfigFile): string {
  const found = kernelOf(word, file.directory);
  if ('kernel' in found) return found.kernel;
  file.complain(['kernel'], found.problem, { allowed: kernelNames });
  return word;
}

function modulesOf(word: string, file: ConfigFile): string {
  const path = resolvePath(file.directory, word.replace(/^~(?=\/)/, homedir()));
  const allowed = 'lib/modules/RELEASE, or a directory that contains it';
  if (!existsSync(path)) file.complain(['modules'], `${word} does not exist`, { allowed });
  return path;
}

function guest(node: Node): Omit<GuestPlan, 'tools' | 'needs'> {
  const config = node.config as Config;
  // As resolve() leaves it.
  const image = config.image as unknown as FoundImage | undefined;
  const {
    kernel = image ? ownKernel : 'default',
    modules,
    memory: size,
    processors = 1,
    nic = {},
    template,
  } = config;
  const usual = image ? memory.image.default : memory.default;
  return {
    name: node.name,
    kernel,
    ...(modules === undefined ? {} : { modules }),
    memory: size === undefined ? usual : Math.ceil(bytesOf(size) / 2 ** 20),
    processors,
    ...(node.cpus ? { cpus: node.cpus } : {}),
    nics: linkEndsOf(node).map(({ name, mac }) => ({ name, mac, tap: name, ...nic })),
    template: template === false || image ? 'off' : 'auto',
    ...(image ? { image: diskOf(image, config) } : {}),
  };
}

function diskOf(
  image: FoundImage,
  {
    kernel,
    root = 'auto',
    cloud_init: seed = true,
    deadline = kernel === undefined ? '300s' : '60s',
  }: Config,
): GuestImage {
  return {
    ...image,
    ...(kernel === undefined ? {} : { root }),
    seed: seed && kernel === undefined,
    deadline: secondsOf(deadline) * 1000,
  };
}
