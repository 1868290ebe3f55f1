import test from 'ava';
import { manglerSeeds } from '../../src/scenario/mangler-seeds.ts';

const on = (node: string, said?: string) => ({
  node,
  interface: 'eth0',
  hook: 'egress' as const,
  program: 'tcp-psh',
  ...(said === undefined ? {} : { said }),
});

test('a seed follows from the name, or from where the program is, not from the place in the file', (t) => {
  const items = [on('h1'), on('h2'), on('h1', 'named')];
  const seeds = manglerSeeds(items, 1);
  t.is(new Set(seeds).size, 3);
  t.deepEqual(manglerSeeds(items.toReversed(), 1), seeds.toReversed());
  for (const left of items.keys())
    t.deepEqual(
      manglerSeeds(items.toSpliced(left, 1), 1),
      seeds.toSpliced(left, 1),
      'the others keep theirs',
    );
  t.is(manglerSeeds([on('elsewhere', 'named')], 1)[0], seeds[2], 'a name is enough');
});

test('the same program twice on one hook has two seeds', (t) => {
  const [one, other] = manglerSeeds([on('h1'), on('h1')], 1);
  t.not(one, other);
  t.is(manglerSeeds([on('h1')], 1)[0], one);
});
