import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { ExpectedError } from '../../../lib/errors.ts';

/** What a file says of itself. */
export type Image = { kind: 'bzImage'; release: string } | { kind: 'vmlinux'; release: string; pvh: boolean };

/** Looks at a kernel's bytes. @returns undefined where they are no kernel for x86-64, or a damaged one */
export function inspect(bytes: Buffer): Image | undefined {
  try {
    return read(bytes);
  } catch (error) {
    // A header that points past the end of the file.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function read(bytes: Buffer): Image | undefined {
  if (bytes.length > 0x260 && bytes.toString('latin1', 0x202, 0x206) === 'HdrS') {
    const at = bytes.readUInt16LE(0x20e) + 0x200;
    const release = /^\S+/.exec(bytes.toString('latin1', at, at + 200))?.[0];
    return release ? { kind: 'bzImage', release: release.replace(/\0.*/s, '') } : undefined;
  }
  if (!isElf(bytes)) return undefined;
  const at = bytes.indexOf('Linux version ');
  const release =
    at < 0 ? undefined : /^Linux version (\S+)/.exec(bytes.toString('latin1', at, at + 200))?.[1];
  return release ? { kind: 'vmlinux', release, pvh: hasPvhEntry(bytes) } : undefined;
}

const machineX86 = 62;
const isElf = (bytes: Buffer): boolean =>
  bytes.length > 64 && bytes.readUInt32BE(0) === 0x7f454c46 && bytes.readUInt16LE(18) === machineX86;

/** Whether a note (Xen's, PHYS32_ENTRY) says where QEMU can begin without a boot loader. */
function hasPvhEntry(bytes: Buffer): boolean {
  const [headers, size, count] = [
    Number(bytes.readBigUInt64LE(32)),
    bytes.readUInt16LE(54),
    bytes.readUInt16LE(56),
  ];
  for (let index = 0; index < count; index++) {
    const header = headers + index * size;
    const isNote = bytes.readUInt32LE(header) === 4;
    if (!isNote) continue;
    let at = Number(bytes.readBigUInt64LE(header + 8));
    const end = at + Number(bytes.readBigUInt64LE(header + 32));
    while (at + 12 <= end) {
      const [nameSize, textSize, type] = [0, 4, 8].map((offset) => bytes.readUInt32LE(at + offset)) as [
        number,
        number,
        number,
      ];
      if (type === 18 && bytes.toString('latin1', at + 12, at + 15) === 'Xen') return true;
      at += 12 + up(nameSize) + up(textSize);
    }
  }
  return false;
}

const up = (size: number): number => Math.ceil(size / 4) * 4;

/**
 * The vmlinux in a bzImage: QEMU starts it without the firmware's and the decompressor's work.
 * @throws ExpectedError where it is compressed by something that this machine has no program for
 */
export async function extract(bzImage: Buffer, path: string): Promise<Buffer> {
  try {
    return await unpack(bzImage, path);
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!(error instanceof RangeError) && !/^(Z_|ZSTD_|ERR_)/.test(code)) throw error;
    throw new ExpectedError(`${path}: the kernel is damaged (${message}): reinstall it, or use another`);
  }
}

async function unpack(bzImage: Buffer, path: string): Promise<Buffer> {
  const setup = ((bzImage[0x1f1] || 4) + 1) * 512;
  const from = setup + bzImage.readUInt32LE(0x248);
  const payload = bzImage.subarray(from, from + bzImage.readUInt32LE(0x24c));
  const magic = payload.toString('hex', 0, 4);
  // All but gzip, which does so itself, are followed by the size.
  const body = payload.subarray(0, -4);
  if (magic.startsWith('1f8b')) return gunzipSync(payload);
  if (magic === '28b52ffd') return zstdDecompressSync(body);
  const tool = {
    fd377a58: ['xz', '-dc'],
    '5d000000': ['xz', '-dc', '--format=lzma'],
    '02214c18': ['lz4', '-dc'],
  }[magic];
  if (magic.startsWith('7f454c46')) return payload;
  if (!tool)
    throw new ExpectedError(
      `${path}: the kernel is compressed in an unknown way (it begins with ${magic || 'nothing'}); known are gzip, xz, lzma, lz4 and zstd`,
    );
  const [file = '', ...words] = tool;
  const { execa } = await import('execa');
  const result = await execa(file, words, {
    input: body,
    encoding: 'buffer',
    reject: false,
    maxBuffer: 2 ** 30,
  });
  if (result.exitCode === 0) return Buffer.from(result.stdout);
  throw new ExpectedError(
    `${path}: the kernel can't be unpacked with ${file}: ${
      Buffer.from(result.stderr ?? '')
        .toString()
        .trim() || result.shortMessage
    }`,
  );
}
