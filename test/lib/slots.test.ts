import test from 'ava';
import { slotsInOrder, slotsOf } from '../../src/lib/slots.ts';

const names = Array.from({ length: 40 }, (_, index) => `n${index}`);

test('a slot follows from the name, the use and the seed', (t) => {
  const options = { seed: 1, use: 'a', room: 2 ** 40 };
  const all = slotsOf(names, options);
  t.deepEqual(slotsOf(names.toReversed(), options), all);
  for (const name of names) t.is(slotsOf([name], options).get(name), all.get(name));
  t.not(slotsOf(names, { ...options, use: 'b' }).get('n0'), all.get('n0'));
  t.not(slotsOf(names, { ...options, seed: 2 }).get('n0'), all.get('n0'));
});

test('of names that want one slot the first has it, the others the next free ones', (t) => {
  const options = { seed: 1, use: 'a', room: 64 };
  const all = slotsOf(names, options);
  t.is(new Set(all.values()).size, names.length);
  const wanted = (name: string) => slotsOf([name], options).get(name)!;
  const kept = names.filter((name) => all.get(name) === wanted(name));
  t.true(kept.length > names.length / 2 && kept.length < names.length);
  for (const name of names.filter((one) => !kept.includes(one))) {
    const rival = kept.find((one) => wanted(one) === wanted(name));
    t.true(rival !== undefined && rival < name, name);
  }
});

test('what is taken is left out; with no room left, a name has none', (t) => {
  const options = { seed: 1, use: 'a', room: 4 };
  const all = slotsOf(['a', 'b', 'c', 'd'], { ...options, taken: (slot) => slot === 2 });
  t.is(all.size, 3);
  t.deepEqual([...all.values()].sort(), [0, 1, 3]);
});

test('slots in order: the wanted one, or the next free one', (t) => {
  const wanted = new Map([
    ['c', 0],
    ['a', 1],
    ['b', 1],
    ['d', 3],
  ]);
  t.deepEqual(
    [...slotsInOrder(wanted, { room: 5, taken: (slot) => slot === 0 })],
    [
      ['c', 1],
      ['a', 2],
      ['b', 3],
      ['d', 4],
    ],
  );
  t.is(slotsInOrder(wanted, { room: 3 }).size, 3);
});
