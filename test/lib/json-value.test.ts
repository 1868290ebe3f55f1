import test from 'ava';
import { listAt, numberAt, numbersAt, parseJson, textAt, valueAt } from '../../src/lib/json-value.ts';

const value = parseJson('{"a": [{"n": 5, "s": "x"}], "huge": 1e999, "none": null}');

test('what is at a path, if it is of the type that is asked for', (t) => {
  t.is(numberAt(value, 'a', 0, 'n'), 5);
  t.is(textAt(value, 'a', 0, 's'), 'x');
  t.is(listAt(value, 'a')!.length, 1);
  t.deepEqual(numbersAt(value, 'a', 0), { n: 5 });
  t.is(valueAt(value, 'none'), null);
});

test('what is missing or of another type is undefined', (t) => {
  for (const path of [
    ['b'],
    ['a', 1, 'n'],
    ['a', 0, 's'],
    ['none', 'x'],
    ['a', 'length'],
    ['toString'],
    ['huge'],
  ])
    t.is(numberAt(value, ...path), undefined, path.join('.'));
  t.is(listAt(value), undefined);
  t.is(textAt(value, 'a', 0, 'n'), undefined);
  t.is(numbersAt(value, 'a'), undefined);
  for (const text of ['', '{"a": ', 'text']) t.is(valueAt(parseJson(text), 'a'), undefined);
});
