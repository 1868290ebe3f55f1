import test from 'ava';
import { assignAddresses, contains, macOf, unusable } from '../../../src/scenario/topology/addresses.ts';

test('hosts are numbered in their order, networks by their domain', (t) => {
  const given = assignAddresses([
    { endpoint: 'h1:eth0', segment: 0 },
    { endpoint: 'r:eth0', segment: 0 },
    { endpoint: 'r:eth1', segment: 300 },
    { endpoint: 'x:lo1', segment: 0, addresses: [] },
  ]);
  t.deepEqual(Object.fromEntries(given), {
    'h1:eth0': ['10.0.0.1/24', 'fd00::1/64'],
    'r:eth0': ['10.0.0.2/24', 'fd00::2/64'],
    'r:eth1': ['10.1.44.1/24', 'fd00:0:0:12c::1/64'],
    'x:lo1': [],
  });
});

test('what the file says is kept, and its network used for the others', (t) => {
  const given = assignAddresses([
    { endpoint: 'h1', segment: 0 },
    { endpoint: 'h2', segment: 0, addresses: ['192.168.7.1/24', '2001:db8::2/64'] },
    { endpoint: 'h3', segment: 0 },
  ]);
  t.deepEqual(given.get('h1'), ['192.168.7.2/24', '2001:db8::1/64']);
  t.deepEqual(given.get('h3'), ['192.168.7.3/24', '2001:db8::3/64']);
});

test('a network in the middle of a byte', (t) => {
  const given = assignAddresses([
    { endpoint: 'h1', segment: 0, addresses: ['10.9.8.77/28'] },
    { endpoint: 'h2', segment: 0 },
  ]);
  t.is(given.get('h2')?.[0], '10.9.8.65/28');
});

test('a network without room gives none; a point-to-point one is not used', (t) => {
  const stations = (prefix: string) => [
    { endpoint: 'a', segment: 0, addresses: [prefix] },
    { endpoint: 'b', segment: 0 },
    { endpoint: 'c', segment: 0 },
  ];
  t.is(assignAddresses(stations('10.0.0.1/30')).get('c'), undefined);
  t.is(assignAddresses(stations('10.7.7.7/32')).get('c')?.[0], '10.0.0.2/24');
});

test('a thousand hosts in one domain all have addresses of their own', (t) => {
  const given = assignAddresses(
    Array.from({ length: 1000 }, (_, index) => ({ endpoint: `h${index}`, segment: 2 })),
  );
  const all = [...given.values()].map((one) => one?.[0]);
  t.is(new Set(all).size, 1000);
  t.is(all[0], '10.2.0.1/16');
  t.is(all[999], '10.2.3.232/16');
});

test('contains, unusable, macOf', (t) => {
  t.true(contains('10.0.0.1/24', '10.0.0.200'));
  t.false(contains('10.0.0.1/24', '10.0.1.1'));
  t.false(contains('10.0.0.1/24', 'fd00::1'));
  t.is(unusable('10.0.0.1/24'), undefined);
  t.is(unusable('10.0.0.0/31'), undefined);
  t.regex(unusable('10.0.0.255/24') ?? '', /broadcast/);
  t.regex(unusable('ff02::1/64') ?? '', /multicast/);
  t.is(macOf(1, 2), '02:00:00:01:00:02');
  t.is(macOf(300, 1), '02:00:01:2c:00:01');
});
