import test from 'ava';
import { parseAxes, parseSeed, selectCases, parseSettings } from '../../src/cli/select-cases.ts';
import type { Scenario } from '../../src/scenario/model.ts';

const position = { file: 'x.yaml', line: 1, column: 1 };
const scenario = {
  name: 'x',
  arms: ['baseline', 'mangled'],
  repeat: 5,
  seed: 1,
  manglers: [{ name: 'tcp-psh', seed: 1 }],
  expect: [
    { metric: 'a', arm: 'mangled', max: 0, says: 'max 0', position },
    { metric: 'b', arm: 'mangled', min: 0.9, of: { arm: 'baseline' }, says: 'min 90% of baseline', position },
  ],
} as unknown as Scenario;

test('nothing said, nothing changed', (t) => {
  t.deepEqual(selectCases([scenario], {}), [scenario]);
});

test('repeat and seed', (t) => {
  const [chosen] = selectCases([scenario], { repeat: '2' });
  t.is(chosen!.repeat, 2);
  t.deepEqual([parseSeed(undefined), parseSeed('7')], [{}, { seed: 7 }]);
});

test('an arm takes the expectations that can be judged without the others', (t) => {
  const [chosen] = selectCases([scenario], { arm: ['mangled'] });
  t.deepEqual(chosen!.arms, ['mangled']);
  t.deepEqual(
    chosen!.expect.map(({ metric }) => metric),
    ['a'],
  );
});

test('where nothing that is expected can be judged any more, that is known', (t) => {
  t.true(selectCases([scenario], { arm: ['baseline'] })[0]!.unjudged);
  t.is(selectCases([{ ...scenario, expect: [] }], { arm: ['baseline'] })[0]!.unjudged, undefined);
  t.is(
    selectCases([{ ...scenario, expect: scenario.expect.slice(1) }], { keep: true })[0]!.unjudged,
    undefined,
  );
});

test('to keep is to run the last arm once', (t) => {
  const [chosen] = selectCases([scenario], { keep: true });
  t.deepEqual([chosen!.arms, chosen!.repeat], [['mangled'], 1]);
  t.throws(() => selectCases([scenario, scenario], { keep: true }), {
    message: /the matrix has 2 cases: select one with --set/,
  });
});

test('wrong values are told with what is allowed', (t) => {
  t.throws(() => selectCases([scenario], { repeat: '0' }), {
    message: '--repeat 0: expected a whole number from 1 to 10000',
  });
  t.throws(() => parseSeed('1.5'), { message: /^--seed 1.5: expected/ });
  t.throws(() => selectCases([scenario], { arm: ['mangeld'] }), {
    message: /allowed: baseline, pass, mangled/,
  });
});

test('settings', (t) => {
  t.deepEqual(parseSettings(['A=1', 'B=x=y', 'C=']), { A: '1', B: 'x=y', C: '' });
  t.throws(() => parseSettings(['=1']), { message: /NAME=VALUE/ });
});

test('an axis that is named twice has the values of both', (t) => {
  t.deepEqual(parseAxes(['MTU=1500,9000', 'X=1', 'MTU=576']), { MTU: ['1500', '9000', '576'], X: ['1'] });
  for (const word of ['MTU=1500,', 'MTU=', 'MTU', '=1', 'MTU=1,,2', 'A="x', `A="x"y`])
    t.throws(() => parseAxes([word]), { message: `--matrix ${word}: expected KEY=A,B` }, word);
});

test('a value of an axis may hold commas, in quotes', (t) => {
  t.deepEqual(parseAxes([`A="a,b",c`, `B='d,"e'`, `C=f=g "h",""`]), {
    A: ['a,b', 'c'],
    B: ['d,"e'],
    C: ['f=g "h"', ''],
  });
});
