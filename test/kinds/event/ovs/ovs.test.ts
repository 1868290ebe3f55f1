import test from 'ava';
import { assertHostUnchanged, hostState } from '../../../helpers/host.ts';
import { runLive } from '../../../helpers/run.ts';
import { skipWithoutRoot } from '../../../helpers/skip.ts';

const scenario = (events: string) => `
title: t
nodes:
  h1:
  sw:
    kind: ovs
    bridges: { br0: { fail_mode: secure, flows: ['priority=1,actions=NORMAL'], groups: ['group_id=7,type=all,bucket=output:p1'] } }
links: [h1:eth0 -- sw:p1]
traffic: [{ command: { in: h1, run: [sh, -c, 'until [ -e /run/lab/tmp/done ]; do sleep 0.01; done'] } }]
events:
${events}
`;
const look = (name: string, after: string) =>
  `  - { name: ${name}, after: ${after}, command: { in: sw, run: [sh, -c, 'ovs-ofctl -O OpenFlow14 --no-stats dump-flows br0; ovs-ofctl -O OpenFlow14 dump-groups br0; ovs-vsctl list-ports br0; ovs-vsctl get Open_vSwitch . other_config'] } }`;
const done = (after: string) => `  - { after: ${after}, command: { in: h1, run: touch /run/lab/tmp/done } }`;

test('flows and groups change as one, ports come and go, settings too', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { reading, record } = await runLive(
    scenario(
      [
        `  - { name: both, at: 0s, ovs: { on: sw, flows: { add: ['priority=9,actions=group:1'] }, groups: { add: ['group_id=1,type=all,bucket=output:p1'], delete: [group_id=7] } } }`,
        look('look1', 'both'),
        `  - { name: flows, after: look1, ovs: { on: sw, flows: { modify: ['priority=9,actions=drop'], delete: ['in_port=1'] }, ports: { remove: [p1] }, other_config: { max-idle: 100 } } }`,
        look('look2', 'flows'),
        `  - { name: back, after: look2, ovs: { on: sw, bridge: br0, flows: { replace: ['priority=3,actions=NORMAL'] }, ports: { add: [p1] }, other_config: { max-idle: } } }`,
        look('look3', 'back'),
        done('look3'),
      ].join('\n'),
    ),
  );
  t.deepEqual(reading.failures, []);
  const said = (name: string) => record.outputs.get(`event/${name}/command`)!.stdout;
  t.regex(said('look1'), /priority=9 actions=group:1[^]*group_id=1,[^]*\np1\n\{\}/);
  t.notRegex(said('look1'), /group_id=7/);
  t.regex(said('look2'), /priority=9 actions=drop[^]*max-idle="?100/);
  t.notRegex(said('look2'), /^p1$/m);
  t.regex(said('look3'), /priority=3 actions=NORMAL[^]*\np1\n\{\}/);
  t.notRegex(said('look3'), /priority=[19]/);
  await assertHostUnchanged(t, before);
});

test('a rule that the switch refuses is told by its place in the file', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { reading } = await runLive(
    scenario(
      [
        `  - name: bad\n    at: 0s\n    ovs: { on: sw, flows: { delete: [in_port=1], add: ['priority=1,actions=nonsense'] } }`,
        '  - { at: 0s, command: { in: h1, run: touch /run/lab/tmp/done } }',
      ].join('\n'),
    ),
  );
  t.regex(reading.failures.join(), /event bad: .*scenario\.yaml:13:56: .*nonsense/);
});
