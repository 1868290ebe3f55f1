import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ownLab, project } from '../helpers/cli.ts';
import { fails, passes } from '../helpers/passes.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

/** The scenarios on Open vSwitch that ship: each passes, and fails by what it judges when that is broken. */
const scenarios: Record<string, { breaks: readonly [string, string][]; fails: string }> = {
  'ovs-vlan-trunk': {
    breaks: [['trunk: { trunks: [10, 20] }', 'trunk: { trunks: [10] }']],
    fails: 'same20.ping.loss',
  },
  'ovs-vxlan-mtu': {
    breaks: [
      ['mtu: 1450', 'mtu: 1500'],
      ['size: 1422', 'size: 1472'],
      // It would not come to its end.
      ['  - iperf3: { from: h1, to: h2, time: 1s, congestion: cubic }\n', ''],
      ['  - { metric: throughput.mean, min: 2mbit }\n', ''],
    ],
    fails: 'full.ping.loss',
  },
  'ovs-conntrack': {
    breaks: [
      [
        'in_port=out,ct_state=+trk+est,actions=output:in',
        'in_port=out,ct_state=+trk,actions=ct(commit),output:in',
      ],
    ],
    fails: 'come.ping.loss',
  },
  'ovs-bond-failover': {
    // The bond goes on; what is behind it is gone.
    breaks: [['events:\n', 'events:\n  - { at: 450ms, link: { on: h2:eth0, state: down } }\n']],
    fails: 'ping.loss',
  },
  'ovs-flow-change': {
    breaks: [
      ['events:\n', 'events:\n  - { at: 310ms, ovs: { on: sw, flows: { delete: [in_port=p1, ip] } } }\n'],
    ],
    fails: 'udp.lost',
  },
  'ovs-psh': {
    breaks: [
      // As a switch with the bug does to the short connections.
      [
        'manglers:\n',
        'manglers:\n  - { on: sw:p2, hook: egress, program: psh-overtaken, with: { port: 8080 } }\n',
      ],
      ['repeat: 3', 'repeat: 1'],
    ],
    fails: 'order.overtaken',
  },
  'ovs-mirror': { breaks: [['dst: [p1], ', '']], fails: 'capture.replies' },
};

for (const [name, { breaks, fails: metric }] of Object.entries(scenarios)) {
  test.serial(`${name} passes`, async (t) => {
    if (skipWithoutRoot(t)) return;
    await passes(t, name);
  });

  test.serial(`${name}, broken, fails by ${metric}`, async (t) => {
    if (skipWithoutRoot(t)) return;
    const own = ownLab(t);
    let text = readFileSync(join(project, 'scenarios', `${name}.yaml`), 'utf8');
    for (const [from, to] of breaks) {
      t.true(text.includes(from), from);
      text = text.replaceAll(from, to);
    }
    await fails(t, own.scenario(name, text), metric);
  });
}
