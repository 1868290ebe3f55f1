import test from 'ava';
import { encode, layout } from '../../src/mangler/params.ts';

const u32 = (name: string, preset = 0) => ({ name, type: 'u32' as const, default: preset });
const u64 = (name: string, preset = 0) => ({ name, type: 'u64' as const, default: preset });
const i32 = (name: string, preset = 0) => ({ name, type: 'i32' as const, default: preset });

test('fields lie where a C compiler puts them', (t) => {
  t.deepEqual(layout([u32('seed'), u64('a'), u32('b')]), {
    fields: [
      { name: 'seed', type: 'u32', offset: 0, size: 4 },
      { name: 'a', type: 'u64', offset: 8, size: 8 },
      { name: 'b', type: 'u32', offset: 16, size: 4 },
    ],
    size: 24,
  });
  t.is(layout([u32('seed'), u32('a'), i32('b')]).size, 12);
});

test('values, defaults and the seed are written little endian', (t) => {
  const bytes = encode(1, [u32('ratio', 10), i32('shift', 0), u64('big', 0)], { shift: -2, big: 2 ** 40 });
  t.is(bytes.join(''), '01000000' + '0a000000' + 'feffffff' + '00000000' + '0000000000010000');
});

test('of a seed with more than 32 bits the lower ones count', (t) => {
  t.deepEqual(encode(2 ** 32 + 5, [], {}), ['05', '00', '00', '00']);
});

test('a value that the field cannot hold is refused', (t) => {
  t.throws(() => encode(1, [u32('n')], { n: -1 }), { instanceOf: RangeError });
});
