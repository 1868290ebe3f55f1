import test from 'ava';
import { WorseTest, type Answer, type WorseOptions } from '../../../src/result/statistics/worse-test.ts';
import { normalFrom, randomFrom } from '../../helpers/random.ts';

const random = randomFrom(20260101);
const normal = normalFrom(random);
/** Student's t with 3 degrees of freedom, scaled to standard deviation 1: now and then far off. */
const heavy = () => normal() / Math.hypot(normal(), normal(), normal());

/** Logarithms of two runs that follow each other, of standard deviation `sd` but for the drift. */
const shapes: Record<string, (sd: number) => () => number> = {
  normal: (sd) => () => sd * normal(),
  'heavy-tailed': (sd) => () => sd * heavy(),
  // Three in ten runs meet a neighbour that takes its share.
  bimodal: (sd) => () => (random() < 0.3 ? -2 * sd : 0) + (sd / 3) * normal(),
  // The machine gets slower all the time, and swings as it does.
  drift: (sd) => {
    let level = 0;
    return () => (level += (sd / 2) * normal() - sd / 10) + (sd / 2) * normal();
  },
};

interface Outcome {
  answer: Answer;
  pairs: number;
}

/** One comparison, which stops at the first answer: the arm's share of the other is 1 - `slowdown`. */
function compare(noise: () => number, slowdown: number, mostPairs: number): Outcome {
  const worse = new WorseTest();
  let [answer, pairs]: [Answer, number] = ['inconclusive', 0];
  while (answer === 'inconclusive' && pairs++ < mostPairs) {
    const inOrder = [noise(), noise()];
    const [own, other] = random() < 0.5 ? inOrder : inOrder.toReversed();
    answer = worse.add(Math.exp(own!) * (1 - slowdown), Math.exp(other!));
  }
  return { answer, pairs };
}

const repeat = (times: number, doing: () => Outcome) => Array.from({ length: times }, doing);
const share = (outcomes: readonly Outcome[], answer: Answer) =>
  outcomes.filter((one) => one.answer === answer).length / outcomes.length;

for (const [name, shape] of Object.entries(shapes))
  test(`noise that is ${name} is called a regression at most once in 100 times, in 10,000`, (t) => {
    for (const sd of [0.08, 0.5]) {
      const outcomes = repeat(5000, () => compare(shape(sd), 0, 40));
      t.true(share(outcomes, 'worse') <= 0.01, `sd ${sd}: ${share(outcomes, 'worse')}`);
    }
  });

for (const [name, shape] of Object.entries(shapes))
  test(`20 % less is found in noise that is ${name}`, (t) => {
    const outcomes = repeat(500, () => compare(shape(0.08), 0.2, 30));
    t.true(share(outcomes, 'worse') >= 0.95, `${share(outcomes, 'worse')}`);
  });

test('5 % less is found in at least 95 of 100, and taken for nothing in at most one', (t) => {
  const outcomes = repeat(1000, () => compare(shapes.normal!(0.03), 0.05, 60));
  t.true(share(outcomes, 'worse') >= 0.95, `${share(outcomes, 'worse')}`);
  t.true(share(outcomes, 'not worse') <= 0.01, `${share(outcomes, 'not worse')}`);
});

/** The answer over all pairs. */
function answerOf(values: readonly number[], reference: readonly number[], options?: WorseOptions): Answer {
  const worse = new WorseTest(options);
  return values.map((value, index) => worse.add(value, reference[index]!)).at(-1)!;
}

test('a figure of which less is better', (t) => {
  const [fast, slow] = [Array(10).fill(1), Array(10).fill(1.3)] as [number[], number[]];
  t.is(answerOf(slow, fast, { better: 'lower' }), 'worse');
  t.is(answerOf(fast, slow, { better: 'lower' }), 'not worse');
  t.is(answerOf(fast, slow), 'worse');
});

test('less by less than the margin is not worse; runs that stalled are', (t) => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 + (index % 3) / 10);
  const scaled = (by: number) => hundred.map((one) => one * by);
  t.is(answerOf(scaled(0.9), hundred), 'worse');
  t.is(answerOf(scaled(0.9), hundred, { margin: 0.2 }), 'not worse');
  t.is(answerOf(scaled(0), hundred), 'worse');
  t.is(answerOf(scaled(0), scaled(0)), 'not worse');
  t.is(answerOf(scaled(0.5).slice(0, 6), hundred.slice(0, 6)), 'inconclusive');
});
