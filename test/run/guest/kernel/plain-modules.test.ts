import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import test from 'ava';
import { execa } from 'execa';
import { ExpectedError } from '../../../../src/lib/errors.ts';
import { moduleFiles } from '../../../../src/run/guest/kernel/modules.ts';
import { plainModules } from '../../../../src/run/guest/kernel/plain-modules.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-test-plain-'));
test.after.always(() => rmSync(folder, { recursive: true }));
process.env.XDG_CACHE_HOME = join(folder, 'cache');

function modulesFolder(name: string, files: Readonly<Record<string, Uint8Array>>): string {
  const modules = join(folder, name);
  const all = {
    'modules.dep': Buffer.from(
      Object.keys(files)
        .map((file) => `${file}:\n`)
        .join(''),
    ),
    ...files,
  };
  for (const [file, bytes] of Object.entries(all)) {
    mkdirSync(dirname(join(modules, file)), { recursive: true });
    writeFileSync(join(modules, file), bytes);
  }
  return modules;
}

test('modules of every compression become plain ones, and their index knows them so', async (t) => {
  const { stdout: xz } = await execa('xz', ['-c'], { input: 'bridge', encoding: 'buffer' });
  const modules = modulesFolder('9.9.1', {
    'kernel/net/bridge.ko.xz': xz,
    'kernel/net/geneve.ko.zst': zstdCompressSync('geneve'),
    'kernel/net/veth.ko.gz': gzipSync('veth'),
    'kernel/net/vxlan.ko': Buffer.from('vxlan'),
  });
  const plain = await plainModules(modules, '9.9.1', moduleFiles(modules));
  const chosen = moduleFiles(plain);
  for (const name of ['bridge', 'geneve', 'veth', 'vxlan']) {
    t.true(chosen.includes(`kernel/net/${name}.ko`), chosen.join(' '));
    t.is(readFileSync(join(plain, `kernel/net/${name}.ko`), 'utf8'), name);
  }
  t.true(chosen.includes('modules.dep.bin'));
  t.is(await plainModules(modules, '9.9.1', moduleFiles(modules)), plain);
});

test('plain modules are taken from where they are', async (t) => {
  const modules = modulesFolder('9.9.2', { 'kernel/net/veth.ko': Buffer.from('veth') });
  t.is(await plainModules(modules, '9.9.2', moduleFiles(modules)), modules);
});

test('an unknown compression and a damaged module are told by the file', async (t) => {
  const complaint = async (release: string, files: Readonly<Record<string, Uint8Array>>) => {
    const modules = modulesFolder(release, files);
    return (await t.throwsAsync(plainModules(modules, release, moduleFiles(modules)), {
      instanceOf: ExpectedError,
    }))!.message;
  };
  const bytes = Buffer.from('neither');
  t.regex(
    await complaint('9.9.3', { 'kernel/veth.ko.lz4': bytes }),
    /9\.9\.3\/kernel\/veth\.ko\.lz4: .*known: \.gz/,
  );
  for (const [release, suffix] of [
    ['9.9.4', 'gz'],
    ['9.9.5', 'zst'],
    ['9.9.6', 'xz'],
  ] as const)
    t.regex(
      await complaint(release, { [`kernel/veth.ko.${suffix}`]: bytes }),
      new RegExp(`veth\\.ko\\.${suffix}: `),
    );
});
