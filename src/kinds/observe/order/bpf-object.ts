import { join } from 'node:path';
import { objectOf } from '../../../mangler/object.ts';
import { encode } from '../../../mangler/params.ts';
import { packagePrograms, type ProgramManifest } from '../../../mangler/programs.ts';
import type { BpfObject } from '../../../mangler/bpf-object.ts';
import type { Config } from './config.ts';

const directory = join(packagePrograms, 'order');
const number = { type: 'u32', default: 0, min: 0, max: 0xffff_ffff, description: '' } as const;

/** In place of a mangler.yaml: the programs change nothing, and so are not listed among the manglers. */
const manifest: ProgramManifest = {
  name: 'order',
  title: 'Order of packets between two points',
  description: '',
  protocols: '',
  kernel: '',
  hooks: ['egress', 'ingress'],
  functions: { egress: 'at_from', ingress: 'at_to' },
  counts: false,
  mangles: false,
  seeded: true,
  parameters: ['port', 'protocol', 'stopped'].map((name) => ({ ...number, name })),
  source: join(directory, 'order.bpf.c'),
  directory,
};

const protocols = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 } as const;

/** The object with both programs and the maps that they share. */
export const orderObject = (): BpfObject => objectOf(manifest);

/** The parameters as bpftool takes them. */
export function parametersOf({ port, protocol }: Config, stopped: boolean): string[] {
  const values = { port: port ?? 0, protocol: protocol ? protocols[protocol] : 0, stopped: Number(stopped) };
  return encode(0, manifest.parameters, values);
}
