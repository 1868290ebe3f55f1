import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { findTool } from '../../src/lib/find-tool.ts';
import type { Result } from '../../src/result/model.ts';
import { collectCases } from '../../src/suite/collect-cases.ts';
import { runSuite } from '../../src/suite/run-suite.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skip } from '../helpers/skip.ts';
import { debianKernelHere } from '../helpers/guest.ts';

const programs = {
  ovsdb: ['ovsdb-tool', 'ovsdb-server'],
  vswitchd: ['ovs-vswitchd'],
  utilities: ['ovs-vsctl', 'ovs-ofctl', 'ovs-appctl', 'ovs-dpctl'],
};
const schema = '/usr/share/openvswitch/vswitch.ovsschema';

/** A build tree, at a path that stays the same so that its guest has a template; false without Open vSwitch. */
function buildTree(root: string): boolean {
  rmSync(root, { recursive: true, force: true });
  for (const [folder, names] of Object.entries(programs))
    for (const name of names) {
      const found = findTool(name);
      if (!found) return false;
      mkdirSync(join(root, folder), { recursive: true });
      symlinkSync(found, join(root, folder, name));
    }
  symlinkSync(schema, join(root, 'vswitchd/vswitch.ovsschema'));
  return true;
}

const ovs = (build: string) => `
title: a switch of a build
nodes: { h1: , h2: , sw: { kind: ovs, build: ${build} } }
links: [h1:eth0 -- sw:p1, h2:eth0 -- sw:p2]
traffic: [{ ping: { from: h1, to: h2, count: 2, interval: 20ms } }]
expect: [{ metric: ping.loss, max: 0 }]
matrix: { kernel: [${debianKernelHere}] }
`;
const nested = 'title: t\nnodes: { g: { kind: vm } }\ntraffic: [{ command: { in: g, run: "true" } }]\n';

test('in guests: a build of Open vSwitch, named as on the host; what is a guest itself is passed over', async (t) => {
  if (!findTool('qemu-system-x86_64')) return skip(t, 'qemu-system-x86_64 is not installed');
  const build = '/tmp/lab-test-build-tree';
  if (!buildTree(build)) return skip(t, 'Open vSwitch is not installed');
  const before = await hostState();
  const folder = mkdtempSync('/tmp/lab-test-suite-');
  t.teardown(() => {
    for (const one of [folder, build]) rmSync(one, { recursive: true, force: true });
  });
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'in/nested.yaml'), nested);
  writeFileSync(join(folder, 'in/ovs.yaml'), ovs(build));
  const { cases, broken } = await collectCases({
    ...{ paths: [join(folder, 'in')], set: {}, matrix: {}, inVm: { kernel: 'default' } },
  });
  t.deepEqual(broken, []);
  const result = await runSuite(cases, {
    emit: () => {},
    signal: new AbortController().signal,
    directory: join(folder, 'out'),
  });
  const [passedOver, made] = result.cases;
  t.is(passedOver!.verdict, 'skipped', passedOver!.reasons.join('\n'));
  t.regex(passedOver!.reasons.join(), /node g is a guest itself/);
  t.is(made!.verdict, 'pass', made!.reasons.join('\n'));
  t.is(made!.id, `ovs [kernel=${debianKernelHere}]`);
  const file = join(result.directory, made!.directory!, 'result.json');
  const { environment, cases: [one] = [] } = JSON.parse(readFileSync(file, 'utf8')) as Result;
  t.true(`debian:${environment.kernel}`.startsWith(`${debianKernelHere}.`), environment.kernel);
  t.is(environment.accelerator, environment.guests!.capsule!.accelerator);
  const nodes = one!.runs[0]!.details!.nodes as { sw: { build: string; version: string; sha256: string } };
  t.is(nodes.sw.build, build);
  t.regex(nodes.sw.version, /^\d+\.\d+/);
  t.regex(nodes.sw.sha256, /^[0-9a-f]{64}$/);
  await assertHostUnchanged(t, before);
});
