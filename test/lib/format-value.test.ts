import test from 'ava';
import { formatRange, formatSeconds, formatValue } from '../../src/lib/format-value.ts';

const values: [number, string, string][] = [
  [6.02e9, 'bit/s', '6.02 Gbit/s'],
  [999, 'bit/s', '999 bit/s'],
  [0, 'bit/s', '0 bit/s'],
  [12_345_678, 'bit/s', '12.3 Mbit/s'],
  [5e15, 'bit/s', '5000 Tbit/s'],
  [65_536, 'bytes', '64 KiB'],
  [0.0997, 'share', '9.97 %'],
  [1, 'share', '100 %'],
  [1204, 'segments', '1,204'],
  [1_234_567.8, 'count', '1,234,568'],
  [63.5, 'hops', '63.5'],
  [0.00012, '', '0.000120'],
  [-2.5, '', '-2.50'],
  [8.1e-5, 's', '81 µs'],
];

for (const [value, unit, text] of values)
  test(`${value} ${unit}`, (t) => {
    t.is(formatValue(value, unit), text);
  });

test('seconds', (t) => {
  t.deepEqual([0, 0.0301, 0.2, 2.514, 75].map(formatSeconds), [
    '0 s',
    '30.1 ms',
    '0.20 s',
    '2.51 s',
    '1 min 15 s',
  ]);
  t.deepEqual([59.99, 59.999, 119.6].map(formatSeconds), ['59.99 s', '1 min 0 s', '2 min 0 s']);
});

test('a range says no unit that both ends share', (t) => {
  t.is(formatRange(5.91e9, 6.1e9, 'bit/s'), '5.91 – 6.10');
  t.is(formatRange(9e8, 6e9, 'bit/s'), '900 Mbit/s – 6 Gbit/s');
  t.is(formatRange(1, 2, 'count'), '1 – 2');
});
