import { join } from 'node:path';
import type { BpfObject } from '../../../mangler/bpf-object.ts';
import { objectOf } from '../../../mangler/object.ts';
import { packagePrograms } from '../../../mangler/programs.ts';

const directory = join(packagePrograms, 'drops');

/** The object of the program that counts. It is no mangler, and so has no mangler.yaml. */
export const dropsObject = (): BpfObject =>
  objectOf({
    name: 'drops',
    title: 'Packets that the kernel drops',
    description: '',
    protocols: '',
    kernel: '',
    hooks: [],
    counts: false,
    mangles: false,
    seeded: false,
    parameters: [],
    source: join(directory, 'drops.bpf.c'),
    directory,
  });
