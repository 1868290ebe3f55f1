import { execa } from 'execa';
import { ethernet, ipv4, tcp } from '../helpers/packets.ts';
import { progRun, rootTest as test } from '../helpers/prog-run.ts';

const frame = ethernet(ipv4(6, tcp()));

for (const [hook, goesOn] of [
  ['egress', 0xffff_ffff],
  ['ingress', 0xffff_ffff],
  ['xdp', 2],
] as const) {
  test(`on ${hook} it changes nothing, lets the packet go on and counts it`, async (t) => {
    const { results, counters } = await progRun('pass', hook, [frame], { repeat: 100 });
    t.deepEqual(results[0]?.data, frame);
    t.is(results[0]?.retval, goesOn);
    const bytes = 100 * frame.length;
    t.deepEqual(counters, { seen: 100, matched: 0, mangled: 0, bytes, segments: 100, errors: 0 });
  });
}

test('a program is gone from the kernel when the mount namespace with its pins is', async (t) => {
  const { id } = await progRun('pass', 'egress', [frame]);
  const deadline = Date.now() + 30_000;
  const isThere = async () =>
    (await execa('bpftool', ['prog', 'show', 'id', String(id)], { reject: false })).exitCode === 0;
  // The kernel frees it once every CPU has let go of it.
  while ((await isThere()) && Date.now() < deadline);
  t.false(await isThere());
});
