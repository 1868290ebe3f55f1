import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { project } from '../helpers/markdown.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const scenario = `title: Pings that are lost
lab: two-hosts
manglers:
  - { on: h1:eth0, hook: egress, program: drop, with: { protocol: icmp, every: 10 } }
traffic:
  - ping: { from: h1, to: h2, count: 20, interval: 5ms }
expect:
  - { metric: ping.loss, max: 20% }
`;

function lab(t: ExecutionContext, ...words: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'lab-search-'));
  t.teardown(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, 's.yaml'), scenario);
  const env = { XDG_STATE_HOME: join(cwd, 'state') };
  return execa(join(project, 'lab'), ['search', 's.yaml', ...words], { cwd, env, reject: false }).then(
    (done) => {
      rmSync(cwd, { recursive: true });
      return done;
    },
  );
}

test('the boundary: every fourth packet is 25 %, every fifth 20 %', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const words = ['--vary', 'manglers.0.with.every=3..6', '--until', 'ping.loss', '--json'];
  const { stdout, stderr, exitCode } = await lab(t, ...words);
  t.is(exitCode, 0, stderr);
  t.like(JSON.parse(stdout), { outcome: 'between', between: [4, 5], until: 'ping.loss' });
  await assertHostUnchanged(t, before);
});

test('a range that is none, and a metric that nothing expects', async (t) => {
  const range = await lab(t, '--vary', 'manglers.0.with.every=3', '--until', 'ping.loss');
  t.is(range.exitCode, 2);
  t.regex(range.stderr, /no range of whole numbers; write KEY=FROM\.\.TO/);
  const metric = await lab(t, '--vary', 'manglers.0.with.every=3..6', '--until', 'ping.los');
  t.is(metric.exitCode, 2);
  t.regex(metric.stderr, /ping\.loss/);
});
