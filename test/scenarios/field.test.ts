import { join } from 'node:path';
import test from 'ava';
import type { Result } from '../../src/result/model.ts';
import { ownLab, project } from '../helpers/cli.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

/** What people with a bug write first: each does what its author means. */
const field = (name: string) => join(project, 'test/fixtures/field', `${name}.yaml`);

const verdicts: Record<string, Result['verdict']> = {
  // The host answers for both of its addresses on either interface.
  'arp-flux': 'fail',
  'numbers-as-words': 'pass',
  'own-program': 'pass',
  'virtual-address': 'pass',
};

for (const [name, verdict] of Object.entries(verdicts))
  test.serial(`${name}: ${verdict}`, async (t) => {
    if (skipWithoutRoot(t)) return;
    const { lab } = ownLab(t);
    const before = await hostState();
    const { stdout, stderr } = await lab('up', field(name), '--json');
    t.is((JSON.parse(stdout || '{}') as Partial<Result>).verdict, verdict, stderr);
    await assertHostUnchanged(t, before);
  });

test.serial('arp-flux, where the host may ignore requests: pass', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { lab } = ownLab(t);
  const { stdout, stderr } = await lab('up', field('arp-flux'), '--set', 'IGNORE=1', '--json');
  t.is((JSON.parse(stdout || '{}') as Partial<Result>).verdict, 'pass', stderr);
});

test.serial('pmtu-black-hole: clamping the MSS is a fix, as is MTU probing', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { lab } = ownLab(t);
  const clamp = 'CLAMP=-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu';
  const { stdout, stderr, exitCode } = await lab(
    'verify',
    field('pmtu-black-hole'),
    ...['--base', 'PROBE=0', '--fix', clamp],
  );
  t.is(exitCode, 0, stderr);
  t.regex(stdout + stderr, /FIXED/);
});

test('duplicate-address: a mistake, with the word that allows it', async (t) => {
  const { lab } = ownLab(t);
  const { stderr, exitCode } = await lab('validate', field('duplicate-address'));
  t.is(exitCode, 2);
  t.regex(stderr, /h3:eth0 has the address 10\.0\.0\.9, as h2:eth0 has; .*`conflict: allowed`/);
});
