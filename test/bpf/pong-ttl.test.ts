import { echo, ethernet, ipv4, ipv6, take, tcp } from '../helpers/packets.ts';
import { progRun, rootTest as test } from '../helpers/prog-run.ts';

const pass = 2;
const reply = (sequence: number) => ethernet(ipv4(1, echo(0, 7, sequence)));
const reply6 = (sequence: number) => ethernet(ipv6(58, echo(129, 7, sequence)));

test('echo replies get TTLs from 1 to 64, with a right checksum', async (t) => {
  const frames = Array.from({ length: 300 }, (_, at) => reply(at));
  const { results, counters } = await progRun('pong-ttl', 'xdp', frames);
  const taken = results.map(({ data }) => take(data));
  t.true(taken.every(({ sums, ttl }) => sums && ttl >= 1 && ttl <= 64));
  t.true(new Set(taken.map(({ ttl }) => ttl)).size > 50);
  t.true(results.every(({ retval }) => retval === pass));
  t.like(counters, { seen: 300, matched: 300, mangled: 300, errors: 0 });
});

test('so do ICMPv6 echo replies, with hop limits', async (t) => {
  const frames = Array.from({ length: 300 }, (_, at) => reply6(at));
  const { results } = await progRun('pong-ttl', 'xdp', frames, { parameters: { min: 10, max: 12 } });
  const taken = results.map(({ data }) => take(data));
  t.deepEqual([...new Set(taken.map(({ ttl }) => ttl))].sort(), [10, 11, 12]);
  t.true(taken.every(({ sums }) => sums));
});

test('the seed determines the TTLs, and the identifier of ping does not', async (t) => {
  const ttls = async (seed: number, identifier: number) => {
    const frames = Array.from({ length: 10 }, (_, at) => ethernet(ipv4(1, echo(0, identifier, at))));
    const { results } = await progRun('pong-ttl', 'xdp', frames, { seed });
    return results.map(({ data }) => take(data).ttl);
  };
  const first = await ttls(1, 7);
  t.deepEqual(first, await ttls(1, 8));
  t.notDeepEqual(first, await ttls(2, 7));
});

test('everything else is left alone', async (t) => {
  const frames = [
    ethernet(ipv4(1, echo(8))),
    ethernet(ipv6(58, echo(128))),
    ethernet(ipv4(58, echo(129))),
    ethernet(ipv4(6, tcp())),
    ethernet(ipv4(1, echo(0), { fragment: 100 })),
    reply(1).subarray(0, 14 + 20 + 4),
  ];
  const { results, counters } = await progRun('pong-ttl', 'xdp', frames);
  t.deepEqual(
    results.map(({ data }) => data),
    frames,
  );
  t.like(counters, { seen: 6, matched: 0, mangled: 0, errors: 1 });
});

test('a range of one value, and one that is upside down, give `min`', async (t) => {
  for (const parameters of [
    { min: 5, max: 5 },
    { min: 9, max: 3 },
  ]) {
    const { results } = await progRun('pong-ttl', 'xdp', [reply(1), reply(2)], { parameters });
    t.deepEqual(
      results.map(({ data }) => take(data).ttl),
      [parameters.min, parameters.min],
    );
  }
});
