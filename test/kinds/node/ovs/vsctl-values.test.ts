import test from 'ava';
import { assign, atom, set } from '../../../../src/kinds/node/ovs/vsctl-values.ts';

test('words and numbers are plain, other text is quoted', (t) => {
  t.deepEqual(['active', 'balance-slb', 1, true, '10.0.0.1', 'a b', '"', ''].map(atom), [
    ...['active', 'balance-slb', '1', 'true', '"10.0.0.1"', '"a b"', '"\\""', '""'],
  ]);
});

test('a list, a map, a scalar', (t) => {
  t.deepEqual(assign('trunks', [10, 20]), ['trunks=[10,20]']);
  t.deepEqual(assign('options', { key: 7, remote_ip: '10.0.0.1' }), [
    'options:key="7"',
    'options:remote_ip="10.0.0.1"',
  ]);
  t.deepEqual(assign('tag', 10), ['tag=10']);
});

test('nothing is set where nothing is said', (t) => {
  t.deepEqual(set('Port', 'p1', { tag: undefined, other_config: {} }), []);
  t.deepEqual(set('Port', 'p1', { tag: 0 }), ['--', 'set', 'Port', 'p1', 'tag=0']);
});
