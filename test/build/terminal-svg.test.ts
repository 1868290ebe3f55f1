import test from 'ava';
import { screenOf } from '../../src/build/terminal-screen.ts';
import { terminalSvg, themes } from '../../src/build/terminal-svg.ts';

test('a screen is what stands there at the end, in spans of one style each', async (t) => {
  const output = 'running\r\u001B[2K\u001B[1m\u001B[32mPASS\u001B[39m\u001B[22m  a b\r\n\r\n';
  t.deepEqual(await screenOf(output, 40), [
    [
      { column: 0, text: 'PASS', bold: true, dim: false, color: 2 },
      { column: 6, text: 'a b', bold: false, dim: false },
    ],
  ]);
});

test('each theme draws every span in its colour, with what XML keeps for itself escaped', async (t) => {
  const lines = await screenOf('\u001B[31m1 < 2 & 3\u001B[39m', 40);
  for (const theme of Object.values(themes)) {
    const svg = terminalSvg(lines, 40, theme, 'a title');
    t.regex(svg, new RegExp(`fill="${theme.colors[1]}">1 &lt; 2 &amp; 3</text>`));
    t.true(svg.includes(theme.background));
  }
});
