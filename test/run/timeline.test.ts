import test from 'ava';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { valuesOf } from '../helpers/reading.ts';
import { runLive } from '../helpers/run.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const title = (traffic: string) => `title: t\nlab: two-hosts\ntraffic: [${traffic}]\n`;
const ping = '{ ping: { from: h1, to: h2, count: 150, interval: 20ms } }';

test('events happen in their order, beside the traffic, and are told with what they said', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { reading } = await runLive(`${title(ping)}
events:
  - { name: third, after: second, command: { in: h2, run: echo three } }
  - { name: first, at: 0s, every: 20ms, times: 3, command: { in: h1, run: echo one } }
  - { name: second, after: first, delay: 10ms, command: { in: h1, run: [sh, -c, cat], stdin: two } }
  - { name: counted, when: { counter: h2:eth0.rx_packets, min: 5 }, command: { in: h1, run: echo five } }
  - { name: asked, when: { in: h2, run: cat /proc/net/dev, matches: '^ *eth0:' }, command: { in: h1, run: echo yes } }
`);
  t.deepEqual(reading.failures, []);
  const events = reading.events ?? [];
  t.deepEqual(
    events
      .filter(({ name }) => /first|second|third/.test(name))
      .map(({ name, turn, said }) => [name, turn, said]),
    [
      ['first', 1, 'one'],
      ['first', 2, 'one'],
      ['first', 3, 'one'],
      ['second', 1, 'two'],
      ['third', 1, 'three'],
    ],
  );
  for (const { due, began, ended } of events) t.true(due! <= began! && began! <= ended!);
  t.deepEqual(events.flatMap(({ name, said }) => (/counted|asked/.test(name) ? said : [])).sort(), [
    'five',
    'yes',
  ]);
  await assertHostUnchanged(t, before);
});

test('what fails, or does not hold, fails the run, with the command; what comes too late is a doubt', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { reading } = await runLive(`${title('{ command: { in: h1, run: sleep 3 } }')}
events:
  - { name: bad, at: 0s, command: { in: h2, run: [sh, -c, 'echo no such thing >&2; exit 3'] } }
  - { name: next, after: bad, command: { in: h2, run: echo never } }
  - { name: never, when: { in: h1, run: echo nothing, matches: something, deadline: 400ms }, command: { in: h1, run: date } }
  - { name: late, at: 50s, command: { in: h1, run: date } }
`);
  const [bad, never] = reading.failures.toSorted();
  t.is(reading.failures.length, 2);
  t.regex(bad!, /^event bad: step "sh in h2" ended with exit code 3\n[^]*node h2[^]*no such thing/);
  t.regex(
    never!,
    /^event never: its condition did not hold within 0.4 s: h1: echo nothing says \/something\/.*ran echo nothing, which last said: /,
  );
  t.is(reading.events?.find(({ name }) => name === 'next')?.problem, 'bad had not happened');
  t.true(
    reading.doubts.includes(
      'event late, due 50.00 s after the traffic’s start, did not happen: the traffic had ended',
    ),
  );
});

test('the peer of a paused node sees it vanish, and after the traffic it goes on', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { reading } = await runLive(`
title: t
nodes: { h1: , h2: { services: [{ name: clock, run: sleep 100 }] } }
links: [h1:eth0 -- h2:eth0]
traffic:
  - { name: before, ping: { from: h1, to: h2, count: 1 } }
  - command: { in: h1, run: [sh, -c, 'until [ -e /run/lab/tmp/paused ]; do sleep 0.01; done'] }
  - { name: meanwhile, ping: { from: h1, to: h2, count: 2, wait: 200ms } }
  - { name: state, command: { in: h2, run: [sh, -c, 'grep -h State /proc/[0-9]*/status'], matches: { stdout: 'T .stopped' } } }
observe: [{ counters: { on: h2 } }]
events:
  - { name: vanish, at: 0s, node: { on: h2, state: paused } }
  - { after: vanish, command: { in: h1, run: touch /run/lab/tmp/paused } }
`);
  t.deepEqual(reading.failures, []);
  t.like(valuesOf(reading), { 'meanwhile.ping.loss': 1 });
  await assertHostUnchanged(t, before);
});

test('processes of a node that is switched off are no crash', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { reading } = await runLive(`
title: t
nodes: { h1: , h2: { services: [{ name: clock, run: sleep 100 }] } }
links: [h1:eth0 -- h2:eth0]
traffic: [{ command: { in: h1, run: [sh, -c, 'while ip link show eth0 | grep -q LOWER_UP; do sleep 0.01; done'] } }]
events: [{ at: 0s, node: { on: h2, state: off } }]
`);
  t.deepEqual(reading.failures, []);
  t.deepEqual(
    reading.doubts.filter((one) => !/ late\b/.test(one)),
    [],
  );
});
