import test from 'ava';
import { assignAddresses, type Station } from '../../../src/scenario/topology/addresses.ts';
import { macsOf } from '../../../src/scenario/topology/macs.ts';
import { byName } from '../../../src/scenario/topology/numbering.ts';
import { contains, unusable } from '../../../src/scenario/topology/prefix.ts';

const given = (stations: readonly Station[], seed = 1) =>
  Object.fromEntries(assignAddresses(stations, byName(seed)));
const station = (endpoint: string, segment: string, addresses?: string[]): Station => ({
  endpoint,
  segment,
  ...(addresses ? { addresses } : {}),
});

test('an address follows from the names and the seed, and from no other station', (t) => {
  const stations = [
    station('h1:eth0', 'h1:eth0'),
    station('r:eth0', 'h1:eth0'),
    station('r:eth1', 'switch sw'),
    station('h2:eth0', 'switch sw'),
    station('x:lo1', 'h1:eth0', []),
  ];
  const all = given(stations);
  t.deepEqual(given(stations.toReversed()), Object.fromEntries(Object.entries(all).toReversed()));
  for (const left of stations) {
    const { [left.endpoint]: _gone, ...others } = all;
    t.deepEqual(given(stations.filter((one) => one !== left)), others, left.endpoint);
  }
  t.notDeepEqual(given(stations, 2), all);
  const [v4 = '', v6 = ''] = all['h1:eth0']!;
  t.true(contains(v4, all['r:eth0']![0]!.split('/')[0]!));
  t.regex(v4, /^10\.(\d|\d\d|1[01]\d|12[0-7])\.\d+\.\d+\/24$/);
  t.regex(v6, /^fd00:0:[\da-f:]+\/64$/);
  t.regex(all['r:eth1']![0]!, /^10\.(12[89]|1[3-9]\d|2\d\d)\.\d+\.\d+\/19$/);
  t.deepEqual(all['x:lo1'], []);
});

test('what the file says is kept, and its network used for the others', (t) => {
  const all = given([
    station('h1', 'switch s'),
    station('h2', 'switch s', ['192.168.7.1/30', '2001:db8::2/64']),
    station('h3', 'switch s'),
  ]);
  t.is(all.h1![0], '192.168.7.2/30');
  t.true(contains('2001:db8::/64', all.h1![1]!.split('/')[0]!));
  t.is(all.h3, undefined, 'a network without room');
});

test('of several networks in a segment, that of the first station by name is used', (t) => {
  const stations = [
    station('b', 'switch s', ['10.9.0.1/24']),
    station('a', 'switch s', ['10.8.0.1/24']),
    station('c', 'switch s'),
  ];
  t.true(contains('10.8.0.0/24', given(stations).c![0]!.split('/')[0]!));
  t.is(given(stations).c![0], given(stations.toReversed()).c![0]);
});

test('a network in the middle of a byte; a point-to-point one is not used', (t) => {
  const beside = (prefix: string) => given([station('h1', 's', [prefix]), station('h2', 's')]).h2![0]!;
  t.true(contains('10.9.8.64/28', beside('10.9.8.77/28').split('/')[0]!));
  t.true(beside('10.9.8.77/28').endsWith('/28'));
  t.regex(beside('10.7.7.7/32'), /\/24$/);
});

test('no network is given that the file has an address in', (t) => {
  const [own = ''] = given([station('a', 'x'), station('b', 'x')]).a!;
  const said = own.replace(/\d+\/24$/, '77/32');
  const all = given([station('a', 'x'), station('b', 'x'), station('c', 'y', [said])]);
  t.false(contains(all.a![0]!, said.split('/')[0]!));
  t.deepEqual(all.a![1], given([station('a', 'x'), station('b', 'x')]).a![1]);
});

test('thousands of hosts in one domain, and of domains, all have addresses of their own', (t) => {
  const hosts = Array.from({ length: 4000 }, (_, index) => station(`h${index}`, 'switch s'));
  const cables = Array.from({ length: 4000 }, (_, index) => station(`r${index}`, `r${index}`));
  for (const stations of [hosts, cables]) {
    const all = Object.values(given(stations));
    t.is(new Set(all.map((one) => one?.[0])).size, 4000);
    t.is(new Set(all.map((one) => one?.[1])).size, 4000);
  }
});

test('contains, unusable, macsOf', (t) => {
  t.true(contains('10.0.0.1/24', '10.0.0.200'));
  t.false(contains('10.0.0.1/24', '10.0.1.1'));
  t.false(contains('10.0.0.1/24', 'fd00::1'));
  t.is(unusable('10.0.0.1/24'), undefined);
  t.is(unusable('10.0.0.0/31'), undefined);
  t.regex(unusable('10.0.0.255/24') ?? '', /broadcast/);
  t.regex(unusable('ff02::1/64') ?? '', /multicast/);
  const macs = macsOf(['h1:eth0', 'h2:eth0'], 1);
  t.is(new Set(macs.values()).size, 2);
  t.deepEqual([...macsOf(['h2:eth0'], 1).values()], [macs.get('h2:eth0')]);
  for (const mac of macs.values()) t.regex(mac, /^02(:[\da-f]{2}){5}$/);
});
