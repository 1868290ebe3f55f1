import { spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import { listAt, parseJson, textAt } from '../../../lib/json-value.ts';
import type { GuestImage } from '../../../plan/guest-plan.ts';
import type { ConfigFile } from '../../../scenario/kind.ts';

/** What a file says of the disk image of a vm. */
export interface ImageConfig {
  image?: string;
  kernel?: string;
  root?: string;
  cloud_init?: boolean;
  user_data?: string;
  deadline?: string;
}

/** An image that was looked at and found good. */
export type FoundImage = Pick<GuestImage, 'path' | 'format' | 'backing'> & { userData?: string };

const allowed = 'a disk image, qcow2 or raw';

/** Looks at the image and at what cloud-init is told. @returns undefined after a complaint */
export function findImage(config: ImageConfig, file: ConfigFile): FoundImage | undefined {
  refuseKeys(config, file);
  const { image, user_data: data } = config;
  if (image === undefined) return undefined;
  const userData = data === undefined ? undefined : findUserData(data, file);
  const path = absolute(image, file);
  const complain = (problem: string, may = allowed) => {
    file.complain(['image'], problem, { allowed: may });
    return undefined;
  };
  const unreadable = unfit(path, image);
  if (unreadable) return complain(unreadable);
  if (statSync(path).size === 0) return complain(`${image} is empty`);
  const info = inspect(path);
  if ('problem' in info) return complain(`cannot read the disk image ${image}: ${info.problem}`);
  const backing = info.files.slice(1);
  // QEMU takes URLs and "json:{...}" too.
  const remote = backing.find((name) => unfit(name, name) !== undefined);
  if (remote !== undefined)
    return complain(
      `cannot use the backing file of ${image}: ${unfit(remote, remote)}`,
      'a file on this machine',
    );
  const hidden = info.files.find((name) => realpathSync(name).startsWith('/run/'));
  if (hidden) return complain(`${hidden} is under /run, which is private to each lab`, 'any other folder');
  const { format } = info;
  if (format !== 'qcow2' && format !== 'raw')
    return complain(`${image} is of format ${format}`, `${allowed}: qemu-img convert -O qcow2 makes one`);
  const boots = config.kernel === undefined;
  const problem =
    (format === 'raw' ? holdsNothing(path, boots) : undefined) ??
    (boots ? lacksLoader(path, format) : undefined);
  if (problem) return complain(`${image} ${problem}`);
  return {
    path,
    format,
    ...(backing.length > 0 ? { backing } : {}),
    ...(userData === undefined ? {} : { userData }),
  };
}

/** Reports keys that mean nothing without another, or beside it. */
function refuseKeys(config: ImageConfig, file: ConfigFile): void {
  const { image, kernel } = config;
  const refuse = (key: keyof ImageConfig, problem: string) => {
    if (config[key] !== undefined) file.complain([key], problem, { of: 'key' });
  };
  if (image === undefined) {
    for (const key of ['root', 'cloud_init', 'user_data', 'deadline'] as const)
      refuse(key, `${key} needs an image`);
    return;
  }
  if (kernel === undefined)
    refuse('root', 'root needs a kernel as well: without one, the boot loader of the image finds its root');
  const why = 'cloud-init does not run in an image with a kernel: the agent of lab is the first process';
  if (kernel !== undefined) for (const key of ['cloud_init', 'user_data'] as const) refuse(key, why);
  else if (config.cloud_init === false) refuse('user_data', 'user_data needs cloud-init, which is off');
}

/** Why a path can't be read as a file, in words. */
function unfit(path: string, name: string): string | undefined {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return `${name} is a directory`;
    if (!found.isFile()) return `${name} is not a regular file`;
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return `${name} does not exist`;
    return `cannot read ${name} (${code})`;
  }
}

type Info = { format: string; files: string[] } | { problem: string };

/** Format and files of an image and its backing chain, by qemu-img; by the first bytes where that isn't installed yet. */
function inspect(path: string): Info {
  const argv = ['info', '--output=json', '--force-share', '--backing-chain', path];
  const { error, status, stdout, stderr } = spawnSync('qemu-img', argv, { encoding: 'utf8' });
  if (error)
    return { format: start(path, 4).toString('latin1') === 'QFI\xfb' ? 'qcow2' : 'raw', files: [path] };
  if (status !== 0) return { problem: stderr.trim().replace(/^qemu-img: /, '') };
  const chain = listAt(parseJson(stdout)) ?? [];
  const files = chain.flatMap((image) => textAt(image, 'filename') ?? []);
  const format = textAt(chain[0], 'format');
  if (format === undefined || files.length < chain.length)
    return { problem: `\`qemu-img ${argv.slice(0, -1).join(' ')}\` printed no list of images` };
  return { format, files };
}

/** Offsets and magic numbers of file systems and of the boot sector. */
const systems: readonly (readonly [at: number, mark: string])[] = [
  [0x438, '53ef'], // ext2 to 4
  [0, '58465342'], // XFS
  [0x10040, '5f42485266535f4d'], // btrfs
  [0, '68737173'], // squashfs
  [0x400, 'e2e1f5e0'], // EROFS
];
const bootSector = [0x1fe, '55aa'] as const;

/** Any file can be read as a raw disk. Says why this one is not a disk. */
function holdsNothing(path: string, boots: boolean): string | undefined {
  const bytes = start(path, 0x10080);
  const has = ([at, mark]: readonly [number, string]) =>
    bytes.toString('hex', at, at + mark.length / 2) === mark;
  if (has(bootSector)) return undefined;
  if (!systems.some(has)) return 'is not a disk image: it has neither a partition table nor a file system';
  return boots ? 'has no boot sector; set `kernel`' : undefined;
}

/** Without a boot loader the guest would run through zeros and never end. */
function lacksLoader(path: string, format: string): string | undefined {
  const argv = ['--read-only', '--force-share', '-f', format, '-c', 'read -v 0 16', path];
  const { status, stdout } = spawnSync('qemu-io', argv, { encoding: 'utf8' });
  // Without qemu-io, the console will show it.
  return status === 0 && /^0+:\s+(00 ){16}/m.test(stdout)
    ? 'has no BIOS boot loader; set `kernel`'
    : undefined;
}

const firstLine =
  /^(#cloud-config|#!|#include|#cloud-boothook|#part-handler|## template:|content-type:|mime-version:)/i;

function findUserData(word: string, file: ConfigFile): string | undefined {
  const path = absolute(word, file);
  const unknown = () =>
    firstLine.test(start(path, 64).toString('latin1')) ? undefined : `cloud-init does not recognize ${word}`;
  const problem = unfit(path, word) ?? unknown();
  if (problem === undefined) return path;
  file.complain(['user_data'], problem, {
    allowed: 'a file whose first line is #cloud-config, #!/bin/sh, ...',
  });
  return undefined;
}

function start(path: string, most: number): Buffer {
  const bytes = Buffer.alloc(most);
  const fd = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(fd, bytes, 0, most, 0));
  } finally {
    closeSync(fd);
  }
}

const absolute = (word: string, file: ConfigFile): string =>
  resolvePath(file.directory, word.replace(/^~(?=\/)/, homedir()));
