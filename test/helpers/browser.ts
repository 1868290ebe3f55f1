import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { chromium, type Browser } from 'playwright-core';
import { skip } from './skip.ts';

const program = '/usr/bin/chromium';
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Debian's Chromium, without a screen; undefined where it is not installed: then the test must return. */
export async function browser(t: ExecutionContext): Promise<Browser | undefined> {
  if (!existsSync(program)) {
    skip(t, 'it needs a browser: apt-get install chromium');
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-browser-'));
  // Where it keeps its profile.
  process.env.TMPDIR = folder;
  const started = await chromium.launch({
    executablePath: program,
    // Root has no sandbox; a machine without a graphics card draws by itself.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  t.teardown(async () => {
    await started.close();
    delete process.env.TMPDIR;
    rmSync(folder, { recursive: true, force: true });
  });
  return started;
}

export interface Look {
  width: number;
  height: number;
  scheme: 'light' | 'dark';
}

/** What a browser has to complain of in a page: console, missing files, accessibility, text wider than the screen. */
export async function complaintsOf(
  own: Browser,
  page: string,
  { width, height, scheme }: Look,
): Promise<string[]> {
  // The page allows no script; the checks are one.
  const context = await own.newContext({ viewport: { width, height }, colorScheme: scheme, bypassCSP: true });
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  tab.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  tab.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(`outside: ${request.url()}`);
  });
  await tab.goto(`file://${page}`);
  const wide = await tab.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  if (wide) complaints.push('the page is wider than the screen');
  await tab.addScriptTag({ path: axe });
  const found = await tab.evaluate('axe.run().then(({ violations }) => violations)');
  for (const { id, help, nodes } of found as { id: string; help: string; nodes: { html: string }[] }[])
    complaints.push(`axe ${id}: ${help}: ${nodes[0]?.html.slice(0, 200)}`);
  await context.close();
  return complaints;
}
