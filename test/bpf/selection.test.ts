import { fileURLToPath } from 'node:url';
import { ethernet, ipv4, tcp } from '../helpers/packets.ts';
import { progRun, rootTest as test } from '../helpers/prog-run.ts';

const segment = ethernet(ipv4(6, tcp()));
const packets = 100_000;
const seeds = [1, 2, 3, 4, 5];

async function selected(name: string, parameters: Record<string, string | number>, seed: number) {
  const { counters } = await progRun(name, 'egress', [segment], { parameters, seed, repeat: packets });
  return counters!;
}

// Seeds are fixed, so the outcome is: this can't fail by chance, but by a change of what is drawn.
test('a chance of 1 % selects 1 % of the packets, within the 99.9 % interval, for five seeds', async (t) => {
  const interval = 3.29 * Math.sqrt(packets * 0.01 * 0.99);
  const counts = [];
  for (const seed of seeds) {
    const { matched, mangled } = await selected('drop', { chance: '1%' }, seed);
    t.is(matched, packets);
    t.true(Math.abs(mangled - packets * 0.01) < interval, `${mangled} with the seed ${seed}`);
    counts.push(mangled);
  }
  t.true(new Set(counts).size > 1, 'seeds choose differently');
  t.is((await selected('drop', { chance: '1%' }, 1)).mangled, counts[0]!, 'a seed chooses the same again');
});

test('one in `ratio` is as likely as it says', async (t) => {
  const interval = 3.29 * Math.sqrt(packets * 0.01 * 0.99);
  for (const seed of seeds) {
    const { mangled } = await selected('drop', { ratio: 100 }, seed);
    t.true(Math.abs(mangled - packets * 0.01) < interval, `${mangled} with the seed ${seed}`);
  }
});

// A chain of two states: it is in a burst for begin / (begin + end) of the time, and a burst lasts 1 / end.
test("bursts: Gilbert's loss and mean length of a burst are those of theory within 5 %", async (t) => {
  const [begin, end] = [0.02, 0.2];
  let [lost, bursts] = [0, 0];
  for (const seed of seeds) {
    const parameters = { burst_begin: begin, burst_end: end };
    const { mangled, errors } = await selected(
      fileURLToPath(new URL('bursts/bursts.bpf.c', import.meta.url)),
      parameters,
      seed,
    );
    lost += mangled;
    bursts += errors;
  }
  const theory = begin / (begin + end);
  const share = lost / (packets * seeds.length);
  t.true(Math.abs(share / theory - 1) < 0.05, `${share} lost, ${theory} by theory`);
  t.true(Math.abs((lost / bursts) * end - 1) < 0.05, `bursts of ${lost / bursts}, ${1 / end} by theory`);
});

test("bursts: Elliott's chances inside and outside of one", async (t) => {
  const parameters = { burst_begin: '1%', burst_end: '10%', burst_chance: '50%', calm_chance: '1%' };
  let lost = 0;
  for (const seed of seeds) lost += (await selected('drop', parameters, seed)).mangled;
  const inBurst = 0.01 / 0.11;
  const theory = inBurst * 0.5 + (1 - inBurst) * 0.01;
  const share = lost / (packets * seeds.length);
  t.true(Math.abs(share / theory - 1) < 0.05, `${share} lost, ${theory} by theory`);
});
