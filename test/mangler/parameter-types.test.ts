import test from 'ava';
import { commonParameters } from '../../src/mangler/common.ts';
import { isValueOf, kindOf, type ParameterType } from '../../src/mangler/parameter-types.ts';
import { encode } from '../../src/mangler/params.ts';

const bounds = { min: 0, max: 100, words: { any: 0, tcp: 6 } };
const hex = (type: ParameterType, value: string | number) =>
  kindOf(type).bytes(value, bounds)?.toString('hex');

test('words of a scenario as the bytes that a program reads', (t) => {
  t.is(hex('u32', 'tcp'), '06000000');
  t.is(hex('share', '50%'), '00000080');
  t.is(hex('share', 1), 'ffffffff', 'all ones are certainty');
  t.is(hex('duration', '1.5ms'), 'dc050000');
  t.is(hex('flags', 'syn+ack'), '12000000');
  t.is(hex('flags', 'none'), '00000000');
  t.is(hex('bytes', '0x00ff'), `0200000000ff${'00'.repeat(14)}`);
  t.is(hex('bytes', 'GET'), `03000000${'474554'}${'00'.repeat(13)}`);
});

test('a prefix is a version, an address with the rest cleared, and a mask', (t) => {
  const zeros = '00'.repeat(12);
  t.is(hex('prefix', '10.1.2.3/8'), `040000000a000000${zeros}ff000000${zeros}`);
  t.is(hex('prefix', '10.1.2.3'), `040000000a010203${zeros}ffffffff${zeros}`);
  t.is(hex('prefix', '2001:db8::1/20'), `06000000200100${'00'.repeat(13)}fffff0${'00'.repeat(13)}`);
  t.is(hex('prefix', 'any'), '00'.repeat(36));
});

const wrong: [ParameterType, string | number][] = [
  ['u32', 'udp'],
  ['u32', 1.5],
  ['u32', 101],
  ['share', '101%'],
  ['share', -0.1],
  ['duration', 5],
  ['duration', '2h'],
  ['flags', 'syn+akc'],
  ['prefix', '10.0.0.0/33'],
  ['prefix', '10.0/8'],
  ['prefix', '10.0.0.0/8/8'],
  ['bytes', '0x0'],
  ['bytes', '0xzz'],
  ['bytes', 'more than sixteen'],
  ['bytes', 7],
];
for (const [type, value] of wrong)
  test(`${JSON.stringify(value)} is no ${type}`, (t) =>
    t.false(isValueOf({ name: 'n', type, ...bounds }, value)));

test('the common ones lie before those of the program, with the seed', (t) => {
  const own = { name: 'ttl', type: 'u32', default: 5, min: 0, max: 255, description: '' } as const;
  const bytes = encode(1, [...commonParameters, own], {}).join('');
  t.is(bytes.slice(0, 8), '01000000');
  t.is(bytes.slice(-8), '05000000');
});
