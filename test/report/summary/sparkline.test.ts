import test from 'ava';
import { makeScreen } from '../../../src/report/summary/screen.ts';
import { sparkline } from '../../../src/report/summary/sparkline.ts';

const screen = makeScreen({ width: 80, unicode: true, color: false });

test('from nothing to the top', (t) => {
  t.is(sparkline([0, 1, 2, 3, 4, 5, 6, 7], screen, 20), '▁▂▃▄▅▆▇█');
});

test('rows with the same top can be compared', (t) => {
  t.is(sparkline([1, 1], screen, 20, 7), '▂▂');
});

test('more values than room are averaged', (t) => {
  t.is(sparkline([7, 7, 0, 0, 7, 7], screen, 3, 7), '█▁█');
  t.is(
    sparkline(
      Array.from({ length: 1000 }, () => 3),
      screen,
      24,
    ).length,
    24,
  );
});

test('no values, all zero, below zero, ASCII', (t) => {
  t.is(sparkline([], screen, 20), '');
  t.is(sparkline([0, 0], screen, 20), '▁▁');
  t.is(sparkline([-1, 7], screen, 20), '▁█');
  t.is(sparkline([0, 7], makeScreen({ width: 80, unicode: false, color: false }), 20), '_#');
});
