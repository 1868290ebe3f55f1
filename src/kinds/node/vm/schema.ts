import { durationSchema, sizeSchema } from '../../../lib/quantity.ts';

/** Keys of a vm beside those of every node. */
export const schema = {
  type: 'object',
  properties: {
    kernel: {
      type: 'string',
      minLength: 1,
      description:
        'default: the kernel of this machine if readable, else that of this Debian release; host; debian:VERSION; or the path of a bzImage, a vmlinux or a kernel build tree.',
      default: 'default',
    },
    modules: {
      type: 'string',
      minLength: 1,
      description:
        'Modules of a kernel given as a file: lib/modules/RELEASE, or a directory that contains it.',
    },
    image: {
      type: 'string',
      minLength: 1,
      description:
        'Disk image (qcow2 or raw) with the root file system; never written to. Without `kernel`, its own boot loader boots it.',
    },
    root: {
      type: 'string',
      pattern: String.raw`^(auto|/dev/\S+|(LABEL|UUID|PARTLABEL|PARTUUID)=\S+)$`,
      description:
        'Root file system in `image` when `kernel` is set: auto (the first partition with a system), /dev/vda1, LABEL=NAME, UUID=ID.',
      default: 'auto',
    },
    cloud_init: {
      type: 'boolean',
      default: true,
      description: 'Attach a cloud-init seed (NoCloud) to `image`.',
    },
    user_data: {
      type: 'string',
      minLength: 1,
      description: 'Path of the cloud-init user data: a file that begins with #cloud-config, #! or the like.',
    },
    deadline: {
      ...durationSchema,
      description: 'Boot deadline of `image`. Default: 300s, with `kernel` 60s.',
    },
    memory: { ...sizeSchema, description: 'Memory. Default: 256M, with `image` 1G.' },
    processors: {
      type: 'integer',
      minimum: 1,
      maximum: 64,
      description: 'Number of virtual CPUs. Default: 1.',
    },
    nic: {
      type: 'object',
      additionalProperties: false,
      description: 'Its NICs.',
      properties: {
        model: {
          enum: ['virtio-net', 'e1000', 'e1000e', 'rtl8139', 'vmxnet3'],
          description:
            'Default: virtio-net. Others need a kernel with the driver, which the cloud kernels of Debian mostly lack.',
        },
        queues: {
          type: 'integer',
          minimum: 1,
          maximum: 64,
          description: 'Queue pairs of a virtio-net. Default: 1.',
        },
      },
    },
    template: {
      type: 'boolean',
      default: true,
      description: 'Restore from the template of an identical machine that has booted, if possible.',
    },
  },
} as const;
