import { durationSchema, sizeSchema } from '../../../lib/quantity.ts';

/** Keys of a vm beside those of every node. */
export const schema = {
  type: 'object',
  properties: {
    kernel: {
      type: 'string',
      minLength: 1,
      description:
        'default: that of this machine where it can be read, else the one of this Debian release; host; debian:VERSION; or the path of a bzImage, a vmlinux or a kernel build tree.',
      default: 'default',
    },
    modules: {
      type: 'string',
      minLength: 1,
      description: 'Folder of the modules of a kernel that is a file: lib/modules/RELEASE, or what holds it.',
    },
    image: {
      type: 'string',
      minLength: 1,
      description:
        'A disk image (qcow2 or raw) that is its root file system. It is never written to. Without `kernel` it is booted by its own boot loader.',
    },
    root: {
      type: 'string',
      pattern: String.raw`^(auto|/dev/\S+|(LABEL|UUID|PARTLABEL|PARTUUID)=\S+)$`,
      description:
        'Where the root file system of `image` is, for `kernel`: auto (the first that holds a system), /dev/vda1, LABEL=NAME, UUID=ID.',
      default: 'auto',
    },
    cloud_init: {
      type: 'boolean',
      default: true,
      description: 'Whether `image` gets a seed for cloud-init (NoCloud).',
    },
    user_data: {
      type: 'string',
      minLength: 1,
      description: 'Path of what cloud-init is told: a file that begins with #cloud-config, #! or the like.',
    },
    deadline: {
      ...durationSchema,
      description: 'How long `image` may take to answer. The default is 300s, with `kernel` 60s.',
    },
    memory: { ...sizeSchema, description: 'Memory. The default is 256M, with `image` 1G.' },
    processors: {
      type: 'integer',
      minimum: 1,
      maximum: 64,
      description: 'How many it has. The default is 1.',
    },
    nic: {
      type: 'object',
      additionalProperties: false,
      description: 'What its network interfaces are.',
      properties: {
        model: {
          enum: ['virtio-net', 'e1000', 'e1000e', 'rtl8139', 'vmxnet3'],
          description:
            'The default is virtio-net. Others need a kernel with their driver, which those of Debian for clouds mostly lack.',
        },
        queues: {
          type: 'integer',
          minimum: 1,
          maximum: 64,
          description: 'Pairs of queues of a virtio-net. The default is 1.',
        },
      },
    },
    template: {
      type: 'boolean',
      default: true,
      description: 'Restored from a template of a machine like it that has booted, where that can be.',
    },
  },
} as const;
