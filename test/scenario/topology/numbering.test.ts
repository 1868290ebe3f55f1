import test from 'ava';
import { assignAddresses, type Station } from '../../../src/scenario/topology/addresses.ts';
import { inOrder } from '../../../src/scenario/topology/numbering.ts';
import { contains } from '../../../src/scenario/topology/prefix.ts';

const station = (endpoint: string, segment: string, addresses?: string[]): Station => ({
  endpoint,
  segment,
  ...(addresses ? { addresses } : {}),
});

const given = (segments: string[], stations: readonly Station[], counts: [string, number][] = []) =>
  Object.fromEntries(assignAddresses(stations, inOrder(segments, new Map(counts))));

test('in order: a network for each segment, and in it an address for each interface, as they come', (t) => {
  const stations = [station('h1', 'z'), station('r1', 'z'), station('r2', 'b'), station('h2', 'b')];
  t.deepEqual(given(['z', 'b'], stations), {
    h1: ['10.0.0.1/24', 'fd00::1/64'],
    r1: ['10.0.0.2/24', 'fd00::2/64'],
    r2: ['10.0.1.1/24', 'fd00:0:0:1::1/64'],
    h2: ['10.0.1.2/24', 'fd00:0:0:1::2/64'],
  });
});

test('in order: what the file says is left out, and the place of its segment counted', (t) => {
  const all = given(
    ['a', 'b', 'c'],
    [station('h1', 'a', ['10.0.2.9/24']), station('h2', 'a'), station('h3', 'b'), station('h4', 'c')],
  );
  t.is(all.h2![0], '10.0.2.1/24');
  t.is(all.h3![0], '10.0.1.1/24');
  t.is(all.h4![0], '10.0.3.1/24', 'the next free one');
});

test('in order: a segment of more than 250 stations has a /16', (t) => {
  const stations = Array.from({ length: 400 }, (_, index) => station(`h${index}`, 'switch s'));
  const all = Object.values(given(['switch s'], stations, [['switch s', 400]])).map((some) => some![0]!);
  t.is(new Set(all).size, 400);
  t.true(all.every((address) => contains('10.0.0.0/16', address.split('/')[0]!)));
});
