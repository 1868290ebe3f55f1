import test from 'ava';
import { makeScreen, screenOf, toLocaleCharacters } from '../../../src/report/summary/screen.ts';

const terminal = { isTTY: true, columns: 72 };
const painted = (screen: ReturnType<typeof screenOf>) => screen.paint('pass', 'x') !== 'x';

test('a terminal has colours and a width', (t) => {
  const screen = screenOf(terminal, { LANG: 'de_DE.UTF-8' });
  t.true(painted(screen));
  t.is(screen.width, 72);
  t.true(screen.unicode);
});

test('NO_COLOR, a dumb terminal and a pipe have none; FORCE_COLOR gives a pipe some', (t) => {
  t.false(painted(screenOf(terminal, { NO_COLOR: '1' })));
  t.false(painted(screenOf(terminal, { TERM: 'dumb' })));
  t.false(painted(screenOf({}, {})));
  t.true(painted(screenOf({}, { FORCE_COLOR: '1' })));
});

test('the locale decides on the alphabet', (t) => {
  t.false(screenOf({}, {}).unicode);
  t.false(screenOf({}, { LANG: 'C.UTF-8', LC_ALL: 'C' }).unicode);
  t.true(screenOf({}, { LANG: 'C', LC_CTYPE: 'C.utf8' }).unicode);
  const ascii = makeScreen({ width: 80, unicode: false, color: false });
  t.is(toLocaleCharacters(ascii, '✔ 81 µs – 6 ×2 ü'), '+ 81 us - 6 x2 ?');
  t.is(toLocaleCharacters(makeScreen({ width: 80, unicode: true, color: false }), '✔'), '✔');
});
