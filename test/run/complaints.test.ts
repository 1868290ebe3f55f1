import test from 'ava';
import { lacksGuests } from '../helpers/guest.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { runLive } from '../helpers/run.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

/** What makes the kernel print a call trace, while all that the scenario expects holds. */
const guest = (run: string) => `
title: a guest whose kernel complains
nodes: { g: { kind: vm }, h: }
links: [g:eth0 -- h:eth0]
traffic:
  - ping: { from: h, to: g, count: 2, interval: 20ms }
  - command: { in: g, run: [sh, -c, '${run}'] }
`;

test.serial("a complaint of a guest's kernel fails the run, with the same fingerprint twice", async (t) => {
  if (lacksGuests(t)) return;
  const fingerprints: string[] = [];
  for (let time = 0; time < 2; time++) {
    const { reading } = await runLive(guest('echo l > /proc/sysrq-trigger'));
    t.regex(reading.failures.join('\\n'), /^the kernel of g complained: a call trace in /);
    t.is(reading.complaints?.length, 1);
    const [{ where, kind, fingerprint, lines }] = reading.complaints as [
      NonNullable<typeof reading.complaints>[number],
    ];
    t.deepEqual([where, kind, lines[0]], ['the kernel of g', 'call-trace', 'Call Trace:']);
    fingerprints.push(fingerprint);
  }
  t.is(fingerprints[0], fingerprints[1]);
});

test.serial('a guest that boots and runs has nothing to complain of', async (t) => {
  if (lacksGuests(t)) return;
  const { reading } = await runLive(guest('echo WARNING: CPU: 0 > /dev/kmsg'));
  t.deepEqual([reading.failures, reading.doubts, reading.complaints], [[], [], undefined]);
});

test.serial("a sanitizer's report of a service fails the run", async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { reading } = await runLive(`
title: t
nodes:
  h:
    services:
      - { name: daemon, run: [bash, -c, 'echo "/x/flow.c:3:4: runtime error: division by zero" >&2; sleep 60'] }
traffic: [{ command: { in: h, run: sleep 0.2 } }]
`);
  t.regex(
    reading.failures.join('\\n'),
    /daemon complained: runtime error in flow\.c: division by zero \[UBSan:flow\.c:/,
  );
  await assertHostUnchanged(t, before);
});
