import {
  mkdtempSync,
  openSync,
  ftruncateSync,
  closeSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { InputError } from '../../src/lib/errors.ts';
import { joinWords } from '../../src/lib/suggest.ts';
import { load } from '../../src/scenario/load.ts';
import { kinds } from '../../src/kinds/index.ts';

const folder = fileURLToPath(new URL('bad/', import.meta.url));

/** The first mistake of a file, its path relative to `from`. */
async function firstMistake(path: string, from: string): Promise<string | undefined> {
  const error: unknown = await load(path, { kinds, env: {} }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return undefined;
  if (!(error instanceof InputError)) throw error;
  const prefix = `${relative(process.cwd(), from)}/`;
  const [first = ''] = error.message.split('\n');
  return first.replaceAll(`${process.cwd()}/`, '').replaceAll(prefix, '').replaceAll(`${from}/`, '');
}

/** "a, b, c": every mangler that ships, as a message lists them. */
const bpf = fileURLToPath(new URL('../../bpf/', import.meta.url));
const manglers = joinWords(readdirSync(bpf).filter((name) => existsSync(join(bpf, name, 'mangler.yaml'))));

/** The first line of each file says what lab must say first: "# => LINE:COL: ..." or "# => FILE:LINE:COL: ..."; in it MANGLERS is their list. */
for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml')))
  test(`bad/${name}`, async (t) => {
    const [line = ''] = readFileSync(join(folder, name), 'utf8').split('\n');
    const expected = line.replace('# => ', '').replace('MANGLERS', manglers);
    const mistake = await firstMistake(relative(process.cwd(), join(folder, name)), folder.slice(0, -1));
    t.is(mistake, /^\d/.test(expected) ? `${name}:${expected}` : expected);
  });

test('there are at least 70 of them, each with its message', (t) => {
  t.true(readdirSync(folder).filter((one) => one.endsWith('.yaml')).length >= 70);
});

const valid = 'title: t\nnodes: { h1: }\n';
const nested = (count: number): string => `title: t\ndescription: ${'['.repeat(count)}${']'.repeat(count)}\n`;
const laughs = Array.from({ length: 9 }, (_, index) => {
  const items = index === 0 ? 'ha' : `*l${index - 1}`;
  return `  v${index}: &l${index} [${Array.from({ length: 10 }, () => items).join(', ')}]`;
}).join('\n');

const generated: Record<string, [content: Uint8Array | string, expected: string | RegExp]> = {
  empty: ['', '1:1: the file is empty; KEY: VALUE lines'],
  blank: [' \n\n', '1:1: the file is empty; KEY: VALUE lines'],
  'not-utf8': [
    Buffer.concat([Buffer.from('title: t\n# caf'), Buffer.from([0xe9]), Buffer.from('\n')]),
    '2:6: byte 0xe9 is not UTF-8; save the file as UTF-8',
  ],
  'utf-16': [Buffer.from(`\ufeff${valid}`, 'utf16le'), '1:1: the text is UTF-16; save the file as UTF-8'],
  'zero-byte': ['title: t\nnodes: \0\n', '2:8: NUL byte in the text; YAML, as UTF-8 text'],
  'alias-bomb': [`title: t\nvars:\n${laughs}\n`, /^\d+:\d+: aliases expand to more than 100,000 values$/],
  'many-aliases': [
    `title: t\nnodes:\n  n: &n { cpus: [0] }\n${Array.from({ length: 20_000 }, (_, index) => `  n${index}: *n\n`).join('')}seed: x\n`,
    /^20004:7: "x" is not a whole number/,
  ],
  'alias-circle': ['title: t\nvars: &a { A: *a }\n', /^2:\d+: nested too deeply; at most 50 levels$/],
  'deep-flow': [nested(50_000), '2:1014: nested too deeply; at most 50 levels'],
  'deep-dashes': [`title: t\nvars:\n  ${'- '.repeat(50_000)}\n`, '3:3: nested too deeply; at most 50 levels'],
  'variable-without-end': [`title: '${'${A'.repeat(900)}'\nseed: x\n`, /^2:7: "x" is not a whole number/],
  'wrong-everywhere': [
    `title: t\nnodes:\n${Array.from({ length: 10_000 }, (_, index) => `  n${index}: { a: 1 }\n`).join('')}`,
    /^3:\d+: unknown key "a" of a node of kind netns; /,
  ],
  'deep-less': [nested(80), /^2:\d+: nested too deeply; at most 50 levels$/],
  'deep-block': [
    `title: t\nvars:\n${Array.from({ length: 80 }, (_, i) => `${' '.repeat(i + 1)}k:\n`).join('')}`,
    /nested too deeply/,
  ],
  'many-keys': [
    `title: t\nnodes:\n${Array.from({ length: 20_000 }, (_, index) => `  n${index}:\n`).join('')}  n0:\n`,
    /^20003:3: duplicate key "n0"$/,
  ],
  'long-word': [`title: t\n${'x'.repeat(100_000)}: 1\n`, /^2:1: .*/],
  binary: [Uint8Array.from({ length: 4096 }, (_, index) => (index * 7 + 127) % 256), /^1:\d+: /],
};

for (const [name, [content, expected]] of Object.entries(generated))
  test(`generated: ${name}`, async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'lab-bad-'));
    t.teardown(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, 'file.yaml'), content);
    const mistake = (await firstMistake(join(directory, 'file.yaml'), directory))?.replace('file.yaml:', '');
    if (typeof expected === 'string') t.is(mistake, expected);
    else t.regex(mistake ?? '', expected);
  });

test('a file of 100 MB is refused by its size', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'lab-bad-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'large.yaml');
  const file = openSync(path, 'w');
  ftruncateSync(file, 100 * 1024 * 1024);
  closeSync(file);
  t.is(
    await firstMistake(path, directory),
    'large.yaml:1:1: the file has 104,857,600 bytes; at most 262,144; is this the right file?',
  );
});

test('a directory, and a file that is not there', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'lab-bad-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  t.is(await firstMistake(`${directory}/`, directory), ':1:1: is a directory; give a YAML file');
  t.regex(
    (await firstMistake('./no-such.yaml', directory)) ?? '',
    /no-such\.yaml:1:1: \.\/no-such\.yaml does not exist/,
  );
  t.regex(
    (await firstMistake('no-such-name', directory)) ?? '',
    /^no-such-name:1:1: no "no-such-name" in scenarios\/; /,
  );
});

test('all mistakes of a file are told, in order', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'lab-bad-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'many.yaml');
  writeFileSync(
    path,
    [
      'title: t',
      'nodes: { h1: , h2: { forwrding: true } }',
      'links: [h1:eth0 -- h3:eth0]',
      'seed: x',
      'traffic: [{ ping: { from: h1, to: h2 } }]',
      'expect: [{ metric: nothing.like.it, max: 1 }]',
    ].join('\n'),
  );
  const error = await t.throwsAsync(load(path, { kinds, env: {} }), { instanceOf: InputError });
  t.deepEqual(
    error.mistakes.map(({ position }) => position.line),
    [2, 3, 4, 6],
  );
});

test('a file that is wrong in very many places: the first hundred are told, and that there may be more', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'lab-bad-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'many.yaml');
  const told = async (count: number, rest: string) => {
    const nodes = Array.from({ length: count }, (_, index) => `  n${index}: { ${rest} }\n`).join('');
    writeFileSync(path, `title: t\nnodes:\n${nodes}`);
    const { message } = await t.throwsAsync(load(path, { kinds, env: {} }), { instanceOf: InputError });
    return message.split('\n');
  };
  for (const wrong of ['a: 1', 'addresses: { eth0: [10.0.0.1/8] }']) {
    t.is((await told(100, wrong)).length, 100);
    const lines = await told(101, wrong);
    t.is(lines.length, 101);
    t.is(lines.at(-1), 'these are the first 100 mistakes; there may be more');
  }
});
