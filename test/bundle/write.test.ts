import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';
import { unpackBundle } from '../../src/bundle/read.ts';
import { indexed, writeBundle, type BundledFile } from '../../src/bundle/write.ts';
import { makeIndex, unpackSite } from '../helpers/bundle.ts';

const files: BundledFile[] = [
  { path: 'bug.yaml', what: 'test', content: Buffer.from('title: A bug\n') },
  {
    path: `deep/${'long-name/'.repeat(20)}x`,
    what: 'test',
    executable: true,
    content: Buffer.from('#!/bin/sh\n'),
  },
];

async function indexOf(all: readonly BundledFile[]) {
  return makeIndex({}, { files: await Promise.all(all.map(indexed)) });
}

test('what is written is read back, and twice written it is the same bytes', async (t) => {
  const { root, folder } = unpackSite(t);
  const index = await indexOf(files);
  const archives = ['one.tgz', 'two.tgz'].map((name) => join(root, name));
  for (const archive of archives) await writeBundle(archive, index, files);
  t.deepEqual(readFileSync(archives[0]!), readFileSync(archives[1]!));
  t.deepEqual(await unpackBundle(archives[0]!, folder), index);
  t.is(readFileSync(join(folder, 'bug.yaml'), 'utf8'), 'title: A bug\n');
  t.not(statSync(join(folder, files[1]!.path)).mode & 0o100, 0);
});

test('a file that changed since it was indexed', async (t) => {
  const { root } = unpackSite(t);
  const file = join(root, 'data');
  writeFileSync(file, 'short');
  const own: BundledFile[] = [{ path: 'bug.yaml', what: 'test', content: { file } }];
  const index = await indexOf(own);
  writeFileSync(file, 'much longer');
  const archive = join(root, 'x.tgz');
  await t.throwsAsync(writeBundle(archive, index, own), { message: /a file changed while it was packed/ });
  t.throws(() => statSync(archive));
});

test('a place that cannot be written', async (t) => {
  const { root } = unpackSite(t);
  const archive = join(root, 'none/x.tgz');
  await t.throwsAsync(writeBundle(archive, await indexOf(files), files), {
    message: /none\/x\.tgz can't be written: ENOENT/,
  });
});

const digest = async (path: string) => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
};

test('a capture of 100 MB takes less than 100 MB more memory, packed and unpacked', async (t) => {
  const { root } = unpackSite(t);
  const capture = join(root, 'capture.pcap');
  // Of what compresses badly, as packets do.
  const piece = Buffer.from(Array.from({ length: 1 << 20 }, (_, at) => (at * at * 2654435761) >>> 13));
  for (let count = 0; count < 100; count++) writeFileSync(capture, piece, { flag: 'a' });
  mkdirSync(join(root, 'target'));
  const program = fileURLToPath(new URL('../helpers/pack-large.ts', import.meta.url));
  const { stdout } = await execa(process.execPath, [
    program,
    capture,
    join(root, 'b.tgz'),
    join(root, 'target'),
  ]);
  const { packed, unpacked } = JSON.parse(stdout) as Record<string, number>;
  t.log(`MB more: packed ${packed}, unpacked ${unpacked}`);
  t.true(packed! < 100 && unpacked! < 100, stdout);
  t.is(await digest(join(root, 'target/capture.pcap')), await digest(capture));
});
