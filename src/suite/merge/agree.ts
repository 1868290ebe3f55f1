import { ExpectedError } from '../../lib/errors.ts';
import type { HostChange } from '../model.ts';
import type { Shard } from './read-shard.ts';

/** @throws ExpectedError where they are not parts of one suite */
export function refuseDifferent(shards: readonly Shard[]): void {
  const [first, ...others] = shards as [Shard, ...Shard[]];
  const hashes = new Map(first.header.cases.map(({ id, sha256 }) => [id, { sha256, name: first.name }]));
  for (const other of others) {
    const keys = ['paths', 'set', 'matrix', 'inVm', 'seed', 'filter'] as const;
    const different = [
      ...keys.filter((key) => !same(first.asked.selection[key], other.asked.selection[key])),
      ...(same(first.asked.choice, other.asked.choice) ? [] : ['arms or repetitions']),
    ];
    if (different.length > 0)
      refuse(first, other, `they were asked for other things (${different.join(', ')})`);
    if (first.part?.count !== other.part?.count)
      refuse(first, other, `one is part of ${partsOf(first)}, the other of ${partsOf(other)}`);
    for (const { id, sha256 } of other.header.cases) {
      const known = hashes.get(id);
      if (known && known.sha256 !== sha256)
        throw new ExpectedError(
          `${known.name} and ${other.name} can't be merged: the case ${id} is not the same in both; run them of one revision`,
        );
      hashes.set(id, { sha256, name: other.name });
    }
  }
}

function refuse(first: Shard, other: Shard, why: string): never {
  throw new ExpectedError(`${first.name} and ${other.name} are not parts of one suite: ${why}`);
}

const partsOf = ({ part }: Shard): string => (part ? `${part.count}` : 'none');

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** How the machines of the others differ from that of the first. That each was started at another time is no news. */
export function environmentsOf([first, ...others]: readonly Shard[]): HostChange[] {
  return others.flatMap(({ name, header: { site = {} } }) =>
    Object.entries(site).flatMap(([what, after]) => {
      const before = first!.header.site?.[what];
      const isNews = what !== 'boot' && before !== undefined && before !== after;
      return isNews ? [{ what: `${what} in ${name}`, before, after }] : [];
    }),
  );
}

/** Numbers of the shards that are not there. */
export function missingParts(shards: readonly Shard[]): number[] {
  const count = shards[0]?.part?.count ?? 0;
  const there = new Set(shards.map(({ part }) => part?.index));
  return Array.from({ length: count }, (_, index) => index + 1).filter((index) => !there.has(index));
}
