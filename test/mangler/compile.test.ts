import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { ExpectedError } from '../../src/lib/errors.ts';
import { compileObject, compileObjects } from '../../src/mangler/compile.ts';
import { objectOf } from '../../src/mangler/object.ts';
import { loadProgram } from '../../src/mangler/programs.ts';

const directory = mkdtempSync(join(tmpdir(), 'lab-compile-'));
// This file's process is its own: so is its cache.
process.env.XDG_CACHE_HOME = join(directory, 'cache');
const cache = join(directory, 'cache/lab/bpf');
test.after.always(() => rmSync(directory, { recursive: true }));

const body = (returns = '0') =>
  `#include "lab.h"\nSEC("tc")\nint on_tc(struct __sk_buff *skb)\n{\n\treturn ${returns};\n}\n`;

function program(name: string, source: string, manifest?: string) {
  writeFileSync(join(directory, `${name}.bpf.c`), source);
  if (manifest) writeFileSync(join(directory, `${name}.mangler.yaml`), manifest);
  return objectOf(loadProgram(`./${name}.bpf.c`, directory));
}
const files = () => (existsSync(cache) ? readdirSync(cache) : []);

test.serial('an object is compiled once, until something that it depends on changes', async (t) => {
  const first = await compileObject(program('once', body()));
  const second = await compileObject(program('once', body()));
  t.false(first.cached);
  t.true(second.cached);
  t.true(first.bytes.equals(second.bytes));
  t.is(first.bytes.subarray(1, 4).toString(), 'ELF');
  t.regex(first.sha256, /^[0-9a-f]{64}$/);
  t.false((await compileObject(program('once', body('1')))).cached);
  const object = program('once', body());
  t.false((await compileObject({ ...object, argv: object.argv!.toSpliced(1, 0, '-DX') })).cached);
});

test.serial('an entry that others can write, or that is gone, is not used', async (t) => {
  const object = program('trust', body('3'));
  await compileObject(object);
  for (const file of files()) chmodSync(join(cache, file), 0o666);
  t.false((await compileObject(object)).cached);
  t.true((await compileObject(object)).cached);
});

test.serial('what a killed compile left is swept once it is old', async (t) => {
  await compileObject(program('sweep', body('4')));
  const [old, young] = [join(cache, '1-old.tmp'), join(cache, '1-young.tmp')];
  for (const file of [old, young]) writeFileSync(file, '');
  utimesSync(old, 0, 0);
  await compileObject(program('sweep', body('5')));
  t.false(existsSync(old));
  t.true(existsSync(young));
});

test.serial('several at once, of the same source too, do not disturb each other', async (t) => {
  const object = program('same', body('6'));
  const made = await compileObjects([object, object, object]);
  t.is(new Set(made.map(({ sha256 }) => sha256)).size, 1);
  t.deepEqual(
    files().filter((name) => name.includes('.tmp') && !name.startsWith('1-')),
    [],
  );
});

test.serial('an error is shown in the words of the compiler, with the file of the user', async (t) => {
  const object = program('broken', body('oops'));
  const before = files();
  const error = await t.throwsAsync(compileObject(object), { instanceOf: ExpectedError });
  t.true(error!.message.startsWith('the mangler broken does not compile:\n'));
  t.true(
    error!.message.includes(
      `${join(directory, 'broken.bpf.c')}:5:9: error: use of undeclared identifier 'oops'`,
    ),
  );
  t.is((error as ExpectedError).exitCode, 2);
  t.deepEqual(files(), before);
});

test.serial('warnings are kept with the object', async (t) => {
  const object = program('warns', body().replace('return', 'int unused;\n\treturn'));
  for (const cached of [false, true]) {
    const made = await compileObject(object);
    t.is(made.cached, cached);
    t.regex(made.warnings, /warns\.bpf\.c:5:6: warning: unused variable 'unused'/);
  }
});

const source = body()
  .replace(
    'SEC("tc")',
    'struct params { __u32 seed; __u64 big; __s32 small; };\nLAB_PARAMS(struct params)\nSEC("tc")',
  )
  .replace('return 0', 'return lab_params() != 0 && lab_stats() != 0');
const manifest = (parameters: string) => `title: T\nhooks: [egress]\nparameters: ${parameters}\n`;

test.serial('parameters that are those of the struct pass', async (t) => {
  const right = manifest('{ big: { type: u64, default: 1 }, small: { type: i32, default: 1 } }');
  await t.notThrowsAsync(compileObject(program('right', source, right)));
});

test.serial('parameters that differ from the struct are refused, cached or not', async (t) => {
  const wrong = manifest('{ small: { type: u32, default: 1 }, big: { type: u64, default: 1 } }');
  for (let turn = 0; turn < 2; turn++) {
    const error = await t.throwsAsync(compileObject(program('wrong', source, wrong)), {
      instanceOf: ExpectedError,
    });
    t.is(
      error?.message,
      'the mangler wrong and its manifest differ:\n' +
        '  the struct in the map "params" is not what the manifest\'s parameters make\n' +
        '    the object:   u32 seed @0, u64 big @8, i32 small @16 (24 bytes)\n' +
        '    the manifest: u32 seed @0, u32 small @4, u64 big @8 (16 bytes)',
    );
  }
});

test.serial('a function or a map that the manifest promises and the object lacks', async (t) => {
  const text =
    '#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nSEC("tc") int f(void *c) { return 0; }\n';
  const error = await t.throwsAsync(
    compileObject(program('lacks', text, `title: T\nhooks: [xdp]\nparameters: {}\n`)),
  );
  t.deepEqual(error?.message.split('\n').slice(1), [
    "  no function on_xdp: the manifest's hooks ask for it; there are f",
    '  no map "stats": include lab.h, or say "counts: false" in the manifest',
    '  no map "params" that holds a struct: declare it with LAB_PARAMS(struct params)',
  ]);
});

test.serial(
  'an object that the user brought is taken as it is, and held against its manifest too',
  async (t) => {
    const { bytes } = await compileObject(program('brought', body('9')));
    writeFileSync(join(directory, 'own.o'), bytes);
    const own = await compileObject(objectOf(loadProgram('./own.o', directory)));
    t.true(own.bytes.equals(bytes));
    writeFileSync(join(directory, 'own.mangler.yaml'), 'title: T\nhooks: { egress: other }\ncounts: false\n');
    await t.throwsAsync(compileObject(objectOf(loadProgram('./own.o', directory))), {
      message: /no function other/,
    });
    writeFileSync(join(directory, 'own.o'), 'not an object');
    await t.throwsAsync(compileObject(objectOf(loadProgram('./own.o', directory))), {
      message: /no BTF that bpftool can read/,
    });
  },
);

test.serial('without a cache that can be written it compiles all the same', async (t) => {
  const file = join(directory, 'file');
  writeFileSync(file, '');
  process.env.XDG_CACHE_HOME = file;
  t.teardown(() => (process.env.XDG_CACHE_HOME = join(directory, 'cache')));
  const object = program('uncached', body('7'));
  for (let turn = 0; turn < 2; turn++) t.false((await compileObject(object)).cached);
});

test.serial('a compiler that is not there is named', async (t) => {
  const object = program('none', body('8'));
  const missing = { ...object, argv: ['clang-that-is-nowhere', ...object.argv!.slice(1)] };
  await t.throwsAsync(compileObject(missing), {
    message: /^clang-that-is-nowhere, which compiles none, is not installed$/,
  });
});

test.serial('where no file can be written at all, that is said', async (t) => {
  const [home, temporary] = [process.env.XDG_CACHE_HOME, process.env.TMPDIR];
  const nowhere = join(directory, 'file', 'nowhere');
  process.env.XDG_CACHE_HOME = process.env.TMPDIR = nowhere;
  t.teardown(() => {
    process.env.XDG_CACHE_HOME = home;
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  });
  // Clang has its output on a pipe: it is the check of the object that needs a file.
  const error = await t.throwsAsync(compileObject(program('nowhere', body('10'))), {
    instanceOf: ExpectedError,
  });
  t.regex(error!.message, /^cannot write a compiled program to .*nowhere.* or .*nowhere: free some space$/);
});

test.serial('an interrupted compile throws what interrupted it, and leaves nothing', async (t) => {
  const before = files();
  const abort = new AbortController();
  const compiling = compileObject(program('aborted', body('11')), abort.signal);
  const reason = new ExpectedError('interrupted', 130);
  abort.abort(reason);
  t.is(await t.throwsAsync(compiling), reason);
  t.deepEqual(files(), before);
});

test.serial("a program of somebody else's, with the includes of libc that most examples have", async (t) => {
  const includes = [
    'stdint.h',
    'arpa/inet.h',
    'linux/bpf.h',
    'linux/icmp.h',
    'linux/if_ether.h',
    'bpf/bpf_helpers.h',
  ];
  const source = `${includes.map((name) => `#include <${name}>\n`).join('')}
SEC("xdp")
int pass_all(struct xdp_md *xdp)
{
	uint32_t length = sizeof(struct icmphdr);

	return length ? XDP_PASS : XDP_DROP;
}
`;
  const { bytes } = await compileObject(program('usual', source));
  t.is(bytes.subarray(1, 4).toString(), 'ELF');
});
