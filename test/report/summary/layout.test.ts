import test from 'ava';
import { columns, length, wrap } from '../../../src/report/summary/layout.ts';

test('columns are as wide as their widest cell, colours left aside', (t) => {
  t.deepEqual(
    columns([
      ['a', '\u001B[1mbb\u001B[22m', 'c'],
      ['aaa', 'b', ''],
    ]),
    ['  a    \u001B[1mbb\u001B[22m  c', '  aaa  b'],
  );
  t.deepEqual(
    columns(
      [
        ['a', '1'],
        ['b', '100'],
      ],
      { right: [1], indent: 0 },
    ),
    ['a    1', 'b  100'],
  );
  t.is(length('\u001B[31m▁▂\u001B[39m'), 2);
});

test('sentences break at blanks', (t) => {
  t.deepEqual(wrap('one two three', 8), ['one two', 'three']);
  t.deepEqual(wrap('one two three', 8, 2), ['one two', '  three']);
  t.deepEqual(wrap('incomprehensibilities', 8), ['incomprehensibilities']);
  t.deepEqual(wrap('', 8), ['']);
});
