import { gzipSync } from 'node:zlib';
import test from 'ava';
import { ExpectedError } from '../../../../src/lib/errors.ts';
import { extract, inspect } from '../../../../src/run/guest/kernel/vmlinux.ts';

/** An ELF file with one note segment, and the words by which a kernel tells its version. */
function vmlinux(note: { name: string; type: number }): Buffer {
  const bytes = Buffer.alloc(400);
  bytes.writeUInt32BE(0x7f454c46, 0);
  bytes.writeUInt16LE(62, 18);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(1, 56);
  bytes.writeUInt32LE(4, 64);
  bytes.writeBigUInt64LE(200n, 64 + 8);
  bytes.writeBigUInt64LE(20n, 64 + 32);
  bytes.writeUInt32LE(note.name.length + 1, 200);
  bytes.writeUInt32LE(4, 204);
  bytes.writeUInt32LE(note.type, 208);
  bytes.write(note.name, 212);
  bytes.write('Linux version 6.1.0-test (gcc)', 240);
  return bytes;
}

/** A bzImage's header with that payload behind its setup. */
function bzImage(payload: Buffer): Buffer {
  const head = Buffer.alloc(1024);
  head[0x1f1] = 1;
  head.write('HdrS', 0x202);
  head.writeUInt16LE(0x300 - 0x200, 0x20e);
  head.write('6.1.0-test (builder) #1\0', 0x300);
  head.writeUInt32LE(0, 0x248);
  head.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([head, payload]);
}

test('a vmlinux tells its version, and whether it has a PVH entry', (t) => {
  const image = { kind: 'vmlinux', release: '6.1.0-test' };
  t.deepEqual(inspect(vmlinux({ name: 'Xen', type: 18 })), { ...image, pvh: true } as never);
  t.deepEqual(inspect(vmlinux({ name: 'Xen', type: 6 })), { ...image, pvh: false } as never);
  t.deepEqual(inspect(vmlinux({ name: 'GNU', type: 18 })), { ...image, pvh: false } as never);
});

test('a bzImage tells its version, and gives its vmlinux', async (t) => {
  const inner = vmlinux({ name: 'Xen', type: 18 });
  const image = bzImage(gzipSync(inner));
  t.deepEqual(inspect(image), { kind: 'bzImage', release: '6.1.0-test' });
  t.deepEqual(await extract(image, 'k'), inner);
});

test('what is no kernel is seen to be none', (t) => {
  t.is(inspect(Buffer.from('#!/bin/sh\n')), undefined);
  t.is(inspect(Buffer.alloc(4096)), undefined);
});

test('a payload that is cut off is told with the file', async (t) => {
  const error = await t.throwsAsync(
    extract(bzImage(Buffer.from('fd377a585a0000aabbccddee', 'hex')), '/boot/k'),
    {
      instanceOf: ExpectedError,
    },
  );
  t.regex(error?.message ?? '', /^\/boot\/k: the kernel can't be unpacked with xz: /);
});

test('a kernel with a damaged payload is told with the file, whatever compressed it', async (t) => {
  for (const magic of ['1f8b0800', '28b52ffd', '00112233', '']) {
    const image = bzImage(Buffer.from(`${magic}${magic && '0102030405060708'}`, 'hex'));
    await t.throwsAsync(extract(image, '/boot/k'), {
      instanceOf: ExpectedError,
      message: /^\/boot\/k: the kernel is /,
    });
  }
});

test('a vmlinux whose headers point past its end is no kernel', (t) => {
  const image = vmlinux({ name: 'Xen', type: 18 });
  image.writeBigUInt64LE(1_000_000n, 32);
  t.is(inspect(image), undefined);
});
