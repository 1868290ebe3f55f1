import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ownLab, project } from '../helpers/cli.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { fails, passes } from '../helpers/passes.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

/** The scenarios with events that ship: each passes, and fails by what it judges when the event is another. */
const scenarios: Record<string, { from: string; to: string; fails: string }> = {
  'link-flap': {
    from: 'every: 1s, times: 3, link: { on: h2:eth0, state: down }',
    to: 'link: { on: h2:eth0, rate: 1gbit }',
    fails: 'throughput.min during down..up',
  },
  'vanished-peer': { from: 'tcp_keepalive_time: 1,', to: 'tcp_keepalive_time: 9,', fails: 'seconds' },
  'late-firewall': {
    from: 'tcp dport 5201 drop;',
    to: 'tcp dport 5202 drop;',
    fails: 'throughput.max during drop..allow',
  },
  'mangler-windows': {
    from: 'events:\n',
    to: 'events:\n  - { at: 2100ms, link: { on: h1:eth0, rate: 50mbit } }\n',
    fails: 'throughput.mean during start..stop',
  },
  'ovs-restart': { from: 'flows: kept', to: 'flows: lost', fails: 'ping.loss after restart' },
  'route-move': {
    from: 'replace: [10.0.3.0/24 via 10.2.0.2]',
    to: 'remove: [10.0.3.0/24 via 10.1.0.2]',
    fails: 'ping.loss',
  },
};

for (const [name, { from, to, fails: metric }] of Object.entries(scenarios)) {
  test.serial(`${name} passes`, async (t) => {
    if (skipWithoutRoot(t)) return;
    const before = await hostState();
    await passes(t, name);
    await assertHostUnchanged(t, before);
  });

  test.serial(`${name}, with another event, fails by ${metric}`, async (t) => {
    if (skipWithoutRoot(t)) return;
    const own = ownLab(t);
    const text = readFileSync(join(project, 'scenarios', `${name}.yaml`), 'utf8');
    t.true(text.includes(from), from);
    await fails(t, own.scenario(name, text.replace(from, to)), metric);
  });
}
