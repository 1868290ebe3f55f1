import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../lib/package-root.ts';
import { screenOf } from './terminal-screen.ts';
import { terminalSvg, themes } from './terminal-svg.ts';

// Runs the scenario that the README shows, on a terminal, and draws what stands there at its end: `npm run picture`.
const scenario = 'psh-overtaken';
const columns = 104;
const command = `./lab up ${scenario}`;

// script(1) gives the command a terminal, and copies to standard output what is written there.
const words = ['-qec', `stty cols ${columns} rows 60; exec ${command}`, '/dev/null'];
const { stdout } = await execa('script', words, {
  cwd: packageRoot,
  stdin: 'ignore',
  env: { TERM: 'xterm-256color', FORCE_COLOR: '1' },
});
const lines = await screenOf(`\u001B[2m$\u001B[22m ${command}\r\n${stdout}`, columns);
const folder = join(packageRoot, 'docs/pictures');
mkdirSync(folder, { recursive: true });
for (const [name, theme] of Object.entries(themes))
  writeFileSync(join(folder, `${scenario}-${name}.svg`), terminalSvg(lines, columns, theme, command));
