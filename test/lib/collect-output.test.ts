import test from 'ava';
import { OutputCollector } from '../../src/lib/collect-output.ts';

test('all of it, and its end', (t) => {
  const said = new OutputCollector();
  t.is(said.tail(), '');
  for (const word of ['a', 'b', 'c'.repeat(20_000), 'd']) said.add(Buffer.from(word));
  t.is(said.text().length, 20_003);
  t.is(said.tail(), `${'c'.repeat(16_383)}d`);
  t.is(said.note(), '');
});

test('a character that comes in two pieces is one', (t) => {
  const said = new OutputCollector();
  for (const byte of Buffer.from('µ')) said.add(Buffer.from([byte]));
  t.is(said.text(), 'µ');
});

test('what is too much is cut, and that is said', (t) => {
  const said = new OutputCollector();
  for (let pieces = 0; pieces < 65; pieces++) said.add(Buffer.alloc(1024 * 1024, 'x'));
  t.is(said.text().length, 64 * 1024 * 1024);
  t.regex(said.note(), /output cut at 67108864 bytes/);
});
