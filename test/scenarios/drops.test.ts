import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ownLab, project } from '../helpers/cli.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { fails, passes } from '../helpers/passes.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

/** Each names the kernel's reason, and fails by it when the packets are not dropped any more. */
const scenarios: Record<string, { from: string; to: string; fails: string }> = {
  'pmtu-black-hole': { from: 'mtu: 1400', to: 'mtu: 1500', fails: 'drops.r1.PKT_TOO_BIG' },
  'reverse-path': { from: 'RP_FILTER: 1', to: 'RP_FILTER: 2', fails: 'drops.h2.IP_RPFILTER' },
};

for (const [name, { from, to, fails: metric }] of Object.entries(scenarios)) {
  test.serial(`${name} passes`, async (t) => {
    if (skipWithoutRoot(t)) return;
    const before = await hostState();
    await passes(t, name);
    await assertHostUnchanged(t, before);
  });

  test.serial(`${name}, mended, fails by ${metric}`, async (t) => {
    if (skipWithoutRoot(t)) return;
    const own = ownLab(t);
    const text = readFileSync(join(project, 'scenarios', `${name}.yaml`), 'utf8');
    t.true(text.includes(from), from);
    await fails(t, own.scenario(name, text.replace(from, to)), metric);
  });
}
