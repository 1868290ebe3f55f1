import { readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import type { TarEntry } from 'modern-tar';
import { unpackBundle } from '../../src/bundle/read.ts';
import { ExpectedError } from '../../src/lib/errors.ts';
import { archiveOf, makeIndex, plain, soundArchive, unpackSite } from '../helpers/bundle.ts';

const files = { 'bug.yaml': 'title: A bug\n', 'labs/two.yaml': 'nodes: {}\n', 'data/empty': '' };

test('a sound bundle is unpacked, file by file', async (t) => {
  const { folder, write, inside, beside } = unpackSite(t);
  const index = await unpackBundle(write(await soundArchive(files)), folder);
  t.is(index.title, 'A bug');
  t.deepEqual(inside(), ['bug.yaml', 'data', 'data/empty', 'labs', 'labs/two.yaml']);
  t.is(readFileSync(join(folder, 'labs/two.yaml'), 'utf8'), 'nodes: {}\n');
  t.is(statSync(join(folder, 'bug.yaml')).mode & 0o111, 0);
  t.deepEqual(beside(), ['a', 'a/b', 'a/b/target', 'bundle.tgz', 'outside.txt']);
});

interface Hostile {
  says: string;
  error: RegExp;
  bytes(): Promise<Buffer> | Buffer;
  raw?: true;
}

/** A bundle whose index and archive both have a file of that name. */
const named = (path: string) => () => soundArchive({ 'bug.yaml': 'a', [path]: 'x' });
/** Whose index is sound, and whose archive has this in the place of bug.yaml. */
const inPlace = (entry: TarEntry) => () => archiveOf(makeIndex({ 'bug.yaml': 'a' }), [entry]);
const special = (
  type: NonNullable<TarEntry['header']['type']>,
  name: string,
  linkname?: string,
): TarEntry => ({
  header: { name, type, size: 0, linkname, mtime: new Date(0) },
});
const changed = async (change: (bytes: Buffer) => Buffer) => change(await soundArchive(files));

const hostile: Hostile[] = [
  { says: 'an absolute path', error: /"\/etc\/passwd": it is an absolute path/, bytes: named('/etc/passwd') },
  { says: 'a way up', error: /"\.\.\/x": it leads out of the bundle/, bytes: named('../x') },
  {
    says: 'a way up, deeper',
    error: /it leads out of the bundle/,
    bytes: named('a/b/../../../../outside.txt'),
  },
  { says: 'a dot as a part', error: /has an empty part/, bytes: named('a/./b') },
  { says: 'two slashes', error: /has an empty part/, bytes: named('a//b') },
  { says: 'a backslash', error: /has a backslash/, bytes: named('..\\x') },
  { says: 'a drive', error: /begins like a drive/, bytes: named('C:x') },
  { says: 'a line break in a name', error: /has a control character/, bytes: named('a\nb') },
  { says: 'an escape sequence in a name', error: /control character/, bytes: named('\u001b[2Jx') },
  {
    says: 'text that is shown backwards',
    error: /has an invisible character/,
    bytes: named('a\u202egnp.sh'),
  },
  { says: 'a trailing dot', error: /ends in a dot or a blank/, bytes: named('a./b') },
  { says: 'a trailing blank', error: /ends in a dot or a blank/, bytes: named('bug.yaml ') },
  {
    says: 'a part of 300 bytes',
    error: /a part of its name is longer than 255/,
    bytes: named('a'.repeat(300)),
  },
  {
    says: 'a path of 2,000 bytes',
    error: /name is longer than 1000/,
    bytes: named('abcd/'.repeat(400) + 'x'),
  },
  {
    says: 'names that differ by case',
    error: /"bug\.yaml" and "BUG\.yaml" are one file/,
    bytes: named('BUG.yaml'),
  },
  {
    says: 'folders that differ by case',
    error: /"labs" and "LABS" are one file/,
    bytes: () => soundArchive({ 'bug.yaml': 'a', 'labs/a': 'x', 'LABS/b': 'y' }),
  },
  {
    says: 'names that differ by Unicode form',
    error: /not in Unicode’s composed form/,
    bytes: () => soundArchive({ 'bug.yaml': 'a', é: 'x', 'e\u0301': 'y' }),
  },
  {
    says: 'names that differ by compatibility form',
    error: /are one file to some file systems/,
    bytes: () => soundArchive({ 'bug.yaml': 'a', file: 'x', ﬁle: 'y' }),
  },
  {
    says: 'a file that would be a folder',
    error: /"a" and "a\/b" are one file/,
    bytes: () => soundArchive({ 'bug.yaml': 'a', a: 'x', 'a/b': 'y' }),
  },
  { says: 'the index once more', error: /its index lists itself/, bytes: named('index.json') },
  {
    says: 'a prefix that leads up',
    error: /"\.\.": it leads out/,
    bytes: async () =>
      Buffer.from(
        await (
          await import('modern-tar')
        ).packTar([
          plain('../index.json', JSON.stringify(makeIndex({ 'bug.yaml': 'a' }))),
          plain('../bug.yaml', 'a'),
        ]),
      ),
  },
  {
    says: 'a scenario that leads up',
    error: /"\.\.\/\.\.\/x\.yaml": it leads out/,
    bytes: () => soundArchive(files, { scenario: '../../x.yaml' }),
  },
  {
    says: 'a folder that leads up',
    error: /it leads out/,
    bytes: () => soundArchive(files, { directory: '../..' }),
  },
  {
    says: 'a scenario that is not in it',
    error: /"x\.yaml" is not in it/,
    bytes: () => soundArchive(files, { scenario: 'x.yaml' }),
  },
  {
    says: 'a symbolic link',
    error: /"bug\/bug\.yaml" is a symbolic link/,
    bytes: inPlace(special('symlink', 'bug/bug.yaml', '/etc')),
  },
  {
    says: 'a hard link',
    error: /is a hard link/,
    bytes: inPlace(special('link', 'bug/bug.yaml', '../../outside.txt')),
  },
  {
    says: 'a character device',
    error: /is a device/,
    bytes: inPlace(special('character-device', 'bug/bug.yaml')),
  },
  { says: 'a block device', error: /is a device/, bytes: inPlace(special('block-device', 'bug/bug.yaml')) },
  { says: 'a named pipe', error: /is a named pipe/, bytes: inPlace(special('fifo', 'bug/bug.yaml')) },
  {
    says: 'a folder in the place of a file',
    error: /is a folder/,
    bytes: inPlace(special('directory', 'bug/bug.yaml')),
  },
  {
    says: 'another name than the index says',
    error: /"bug\/other": it is not the file that its index lists/,
    bytes: inPlace(plain('bug/other', 'a')),
  },
  {
    says: 'a way up behind a sound index',
    error: /"\.\.\/outside\.txt": it leads out/,
    bytes: inPlace(plain('../outside.txt', 'a')),
  },
  {
    says: 'an absolute path by a pax header',
    error: /"\/tmp\/x": it is an absolute path/,
    bytes: inPlace(plain('bug/bug.yaml', 'a', { pax: { path: '/tmp/x' } })),
  },
  {
    says: 'another size than the index says',
    error: /bug\.yaml has 5 bytes, and its index says 1/,
    bytes: inPlace(plain('bug/bug.yaml', 'aaaaa')),
  },
  {
    says: 'other content',
    error: /bug\.yaml was altered: its hash/,
    bytes: inPlace(plain('bug/bug.yaml', 'b')),
  },
  {
    says: 'a file more than the index says',
    error: /"bug\/more" is not in its index/,
    bytes: () =>
      archiveOf(makeIndex({ 'bug.yaml': 'a' }), [plain('bug/bug.yaml', 'a'), plain('bug/more', 'x')]),
  },
  {
    says: 'the same file twice',
    error: /"bug\/bug\.yaml" is not in its index/,
    bytes: () =>
      archiveOf(makeIndex({ 'bug.yaml': 'a' }), [plain('bug/bug.yaml', 'a'), plain('bug/bug.yaml', 'b')]),
  },
  {
    says: 'a file less',
    error: /it ends before bug\.yaml/,
    bytes: () => archiveOf(makeIndex({ 'bug.yaml': 'a' }), []),
  },
  {
    says: '10 GB by its index',
    error: /its files have 9\.31 GiB; at most 2 GiB/,
    bytes: () => {
      const index = makeIndex({ 'bug.yaml': 'a' });
      return archiveOf(
        { ...index, files: [...index.files, { ...index.files[0]!, path: 'big', size: 10e9 }] },
        [],
      );
    },
  },
  {
    says: 'more files than are allowed',
    error: /it has 10001 files; at most 10000/,
    bytes: () =>
      soundArchive(
        Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [at === 0 ? 'bug.yaml' : `f${at}`, ''])),
      ),
  },
  {
    says: 'zeros without end behind it',
    error: /unpacks to more than its index says/,
    bytes: () => changed((bytes) => Buffer.concat([bytes, Buffer.alloc(40e6)])),
  },
  {
    says: 'a bomb before its index',
    error: /unpacks to more than|is too large/,
    bytes: async () => Buffer.concat([Buffer.alloc(512 * 40_000), await soundArchive(files)]),
  },
  {
    says: 'an index of 5 MB',
    error: /its index\.json is too large/,
    bytes: () => archiveOf(`"${'x'.repeat(5e6)}"`, []),
  },
  {
    says: 'no index',
    error: /is not a bundle of lab: it does not begin with index\.json/,
    bytes: async () => Buffer.from(await (await import('modern-tar')).packTar([plain('bug/bug.yaml', 'a')])),
  },
  {
    says: 'an index that is not JSON',
    error: /its index\.json is not JSON/,
    bytes: () => archiveOf('{', []),
  },
  {
    says: 'an index of something else',
    error: /is not a bundle of lab$/,
    bytes: () => archiveOf({ format: 'x' }, []),
  },
  {
    says: 'an index with a key that it does not have',
    error: /is damaged: must NOT have additional properties/,
    bytes: () => archiveOf({ ...makeIndex({ 'bug.yaml': 'a' }), more: 1 }, []),
  },
  {
    says: 'an index with text for a size',
    error: /is damaged: \/files\/0\/size must be integer/,
    bytes: () =>
      archiveOf(
        { ...makeIndex({}), files: [{ path: 'bug.yaml', size: '1', sha256: '0'.repeat(64), what: '' }] },
        [],
      ),
  },
  {
    says: 'a later version',
    error: /is a bundle of version 2, and this lab reads up to version 1: use a newer lab/,
    bytes: () => archiveOf({ ...makeIndex({ 'bug.yaml': 'a' }), version: 2 }, []),
  },
  {
    says: 'an archive that is cut off',
    error: /it is cut off/,
    bytes: () => changed((bytes) => bytes.subarray(0, bytes.length - 1200)),
  },
  {
    says: 'a gzip file that is cut off',
    error: /it is cut off/,
    raw: true,
    bytes: () => changed((bytes) => gzipSync(bytes).subarray(0, 300)),
  },
  {
    says: 'a header that is damaged',
    error: /damaged tar archive/,
    bytes: () => changed((bytes) => bytes.fill(0x37, 100, 108)),
  },
  {
    says: 'a negative size',
    error: /damaged tar archive|damaged/,
    bytes: () => changed((bytes) => bytes.fill(0xff, 124, 136)),
  },
  {
    says: 'no gzip file',
    error: /it is no gzip file, or damaged/,
    raw: true,
    bytes: () => Buffer.from('hello, I am text'),
  },
  { says: 'nothing', error: /it is cut off|is empty/, raw: true, bytes: () => Buffer.alloc(0) },
];

for (const { says, error, bytes, raw } of hostile)
  test(`refused: ${says}`, async (t) => {
    const { root, folder, write, beside } = unpackSite(t);
    const archive = write(await bytes(), !raw);
    const thrown = await t.throwsAsync(unpackBundle(archive, folder), { instanceOf: ExpectedError });
    t.regex(thrown.message, error);
    t.true(thrown.message.startsWith(archive), thrown.message);
    t.deepEqual(beside(), ['a', 'a/b', 'a/b/target', 'bundle.tgz', 'outside.txt']);
    t.is(readFileSync(join(root, 'outside.txt'), 'utf8'), 'untouched');
  });

test('what is there already is not written to, and no link is followed', async (t) => {
  const { root, folder, write } = unpackSite(t);
  symlinkSync(root, join(folder, 'labs'));
  const archive = write(await soundArchive(files));
  const { message } = await t.throwsAsync(unpackBundle(archive, folder), { instanceOf: ExpectedError });
  t.regex(message, /is not empty; a bundle is unpacked into an empty folder$/);
});

test('an archive of 10 GB is not even read', async (t) => {
  const { root, folder } = unpackSite(t);
  const archive = join(root, 'bundle.tgz');
  writeFileSync(archive, '');
  truncateSync(archive, 10e9);
  const { message } = await t.throwsAsync(unpackBundle(archive, folder), { instanceOf: ExpectedError });
  t.is(message, `${archive} has 9.31 GiB; a bundle has at most 2 GiB`);
});

test('no archive', async (t) => {
  const { root, folder } = unpackSite(t);
  await t.throwsAsync(unpackBundle(join(root, 'none.tgz'), folder), { message: /none\.tgz does not exist$/ });
  await t.throwsAsync(unpackBundle(root, folder), { message: /is not a file$/ });
});
