import test from 'ava';
import { keysOf } from '../../../src/scenario/check/json-pointer.ts';

test('keys of a pointer, with what is escaped in them', (t) => {
  t.deepEqual(keysOf(''), []);
  t.deepEqual(keysOf('/links/0'), ['links', '0']);
  t.deepEqual(keysOf('/nodes/a~1b/~01'), ['nodes', 'a/b', '~1']);
});
