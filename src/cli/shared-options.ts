import { kernelNames, kernelOf } from '../scenario/kernel-name.ts';
import { ExpectedError } from '../lib/errors.ts';
import type { InVm } from '../scenario/model.ts';

/** Options that several commands take, with one meaning. */
export const setOption = {
  type: 'string',
  multiple: true,
  value: 'NAME=VALUE',
  description: 'a value for ${NAME}',
} as const;

export const matrixOption = {
  type: 'string',
  multiple: true,
  value: 'KEY=A,B',
  description: 'a case for each value of a variable, or of a place in the file: links.0.mtu',
} as const;

/** Options for slow machines, and for failures. */
export const patienceOption = {
  type: 'string',
  value: 'N',
  description: 'factor of all deadlines; default: 1, or 3 with an emulated guest (TCG)',
} as const;

export const pauseOption = {
  type: 'boolean',
  description: 'at a failure, wait in the terminal before the lab is torn down',
} as const;

/** Options of the guest that contains a whole lab. */
export const inVmOptions = {
  'in-vm': { type: 'boolean', description: 'build the whole lab inside a guest; needs no root' },
  kernel: {
    type: 'string',
    value: 'KERNEL',
    description:
      'kernel of that guest: host, debian:VERSION, or a path; default: the host’s if readable, else Debian’s',
  },
} as const;

/** The guest that the options describe. @throws ExpectedError if the kernel is unknown */
export function inVmOf(values: { 'in-vm'?: boolean; kernel?: string }): { inVm?: InVm } {
  if (!values['in-vm'] && values.kernel !== undefined)
    throw new ExpectedError(
      '--kernel needs --in-vm; the kernel of a node of kind vm is its `kernel` in the file',
    );
  if (!values['in-vm']) return {};
  const found = kernelOf(values.kernel ?? 'default', process.cwd());
  if ('kernel' in found) return { inVm: found };
  throw new ExpectedError(`--kernel ${values.kernel}: ${found.problem}; allowed are ${kernelNames}`);
}
