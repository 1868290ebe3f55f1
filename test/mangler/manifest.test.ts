import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../src/lib/errors.ts';
import { readManifest } from '../../src/mangler/manifest.ts';

const directory = mkdtempSync(join(tmpdir(), 'lab-manifest-'));
test.after.always(() => rmSync(directory, { recursive: true }));
let count = 0;

function read(text: string) {
  const file = join(directory, `${count++}.yaml`);
  writeFileSync(file, text);
  return { file, manifest: () => readManifest(file) };
}

test('a manifest with defaults', (t) => {
  const { manifest } = read('title: T\nhooks: [egress, xdp]\nparameters:\n  n: { type: i32, default: -1 }\n');
  t.deepEqual(manifest(), {
    title: 'T',
    description: '',
    protocols: '',
    kernel: '',
    functions: { egress: 'on_tc', xdp: 'on_xdp' },
    mangles: true,
    counts: true,
    parameters: [
      { name: 'n', type: 'i32', default: -1, min: -0x8000_0000, max: 0x7fff_ffff, description: '' },
    ],
  });
});

test('functions can be named, and no parameters is not the same as none but the seed', (t) => {
  t.like(read('title: T\nhooks: { egress: out, ingress: in }').manifest(), {
    functions: { egress: 'out', ingress: 'in' },
    parameters: undefined,
  });
  t.deepEqual(read('title: T\nhooks: [xdp]\nparameters: {}').manifest().parameters, []);
});

const wrong: [string, string][] = [
  ['title: T\nhooks: [egres]', '2:8: unknown hook "egres"; allowed: egress, ingress, xdp'],
  ['title: T', '1:1: the manifest names no hook; hooks: [egress, ingress, xdp]'],
  ['hooks: [xdp]', '1:1: "title" is missing'],
  ['title: 3\nhooks: [xdp]', '1:8: title is not text'],
  ['title: T\nhooks: { xdp: "a b" }', `2:8: "a b" is not a valid C function name`],
  [
    'title: T\nhooks: [xdp]\nparameter: {}',
    '3:1: unknown key "parameter" in the manifest; allowed: title, description, protocols, kernel, hooks, mangles, counts, common, parameters; did you mean "parameters"?',
  ],
  ['title: T\nhooks: [xdp]\nmangles: maybe', '3:10: mangles is neither true nor false'],
  [
    'title: T\nhooks: [xdp]\nparameters:\n  n: { type: u8, default: 1 }',
    '4:6: parameter n has an unknown type; type: u32, i32, u64, share, duration, flags, prefix, bytes',
  ],
  [
    'title: T\nhooks: [xdp]\nparameters:\n  n: {}',
    '4:6: parameter n has no type; type: u32, i32, u64, share, duration, flags, prefix, bytes',
  ],
  [
    'title: T\nhooks: [xdp]\nparameters:\n  n: { type: u32 }',
    '4:3: default of parameter n is missing; a whole number from 0 to 4294967295',
  ],
  ['title: T\nhooks: [xdp]\nparameters: [n]', '3:13: parameters is not a mapping'],
  ['title: T\nhooks: [xdp]\nparameters: { n: 3 }', '3:18: parameter n is not a mapping'],
  ['title: T\nhooks: 3', '2:8: the manifest names no hook; hooks: [egress, ingress, xdp]'],
  ['title: T\ntitle: U', '2:1: duplicate key "title"'],
  [
    'title: T\nhooks: [xdp]\nparameters:\n  n: { type: u32, default: -1 }',
    '4:28: default of parameter n is not of type u32; a whole number from 0 to 4294967295',
  ],
  [
    'title: T\nhooks: [xdp]\nparameters:\n  n: { type: u32, default: 5, max: 4 }',
    '4:6: default of parameter n is 5, outside 0 to 4',
  ],
  [
    'title: T\nhooks: [xdp]\nparameters:\n  seed: { type: u32, default: 5 }',
    `4:9: "seed" is not a valid parameter name; letters, digits and _; "seed" is reserved`,
  ],
  ['- a\n- b', '1:1: expected a mapping; KEY: VALUE lines'],
];

for (const [text, message] of wrong) {
  test(`a wrong manifest is refused with its position: ${message}`, (t) => {
    const { file, manifest } = read(text);
    const error = t.throws(manifest, { instanceOf: InputError });
    t.is(error?.message.split('\n')[0], `${file}:${message}`);
  });
}

test('YAML that does not parse is refused with its position', (t) => {
  const { file, manifest } = read('title: T\nhooks: [xdp');
  t.regex(t.throws(manifest, { instanceOf: InputError })!.message, new RegExp(`^${file}:2:\\d+: `));
});

test('an empty manifest is refused', (t) => {
  t.regex(t.throws(read('').manifest, { instanceOf: InputError })!.message, /:1:1: the file is empty; /);
});

test('a manifest that is not text, a directory, or gone is an error in that file, not in lab', (t) => {
  const { file, manifest } = read('');
  writeFileSync(file, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0x00]));
  t.is(
    t.throws(manifest, { instanceOf: InputError })!.message,
    `${file}:1:5: byte 0xff is not UTF-8; save the file as UTF-8`,
  );
  rmSync(file);
  t.is(
    t.throws(manifest, { instanceOf: InputError })!.message,
    `${file}:1:1: can't be read (ENOENT); check that it exists and is readable`,
  );
  mkdirSync(file);
  t.is(
    t.throws(manifest, { instanceOf: InputError })!.message,
    `${file}:1:1: is a directory; give a YAML file`,
  );
});
