import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { packageRoot } from '../../src/lib/package-root.ts';
import { load } from '../../src/scenario/load.ts';
import { toShell } from '../../src/plan/shell.ts';
import type { CommandStep, Plan } from '../../src/plan/step.ts';
import { executePlan } from '../../src/run/execute.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { objectsOf, planOf, scenarioOf } from '../helpers/scenario.ts';
import { skip, skipWithoutRoot } from '../helpers/skip.ts';
import { kinds } from '../../src/kinds/index.ts';

const yaml = `
title: it's "quoted" $(and) \`ticked\`
nodes:
  h1:
    interfaces: { x0: { kind: vxlan, id: 7, remote: 10.0.0.2 } }
    sysctl: { net.ipv4.tcp_sack: 0 }
    nftables: |
      table inet t { chain c { type filter hook input priority 0; tcp dport 22 drop; }; }
    services: [{ name: web, run: nc -lk 80, ready: { tcp: 80 } }]
  r: { forwarding: true }
  h2: { iptables: ['-A INPUT -p tcp --dport 22 -j REJECT'] }
  # With an address, its carrier is waited for.
  sw: { kind: bridge, addresses: { br0: [10.0.0.9/24] } }
links:
  - { ends: [h1:eth0, sw:p1], mtu: 1400, offload: { tso: off }, rate: 100mbit }
  - r:eth0 -- sw:p2
  - { ends: [r:eth1, h2:eth0], gso_max_segs: 1 }
manglers:
  - { on: h1:eth0, hook: egress, program: tcp-psh, with: { ratio: 7 } }
  - { on: h1:eth0, hook: egress, program: pass }
  - { on: h2:eth0, hook: xdp, program: pong-ttl }
traffic: [{ ping: { from: h1, to: h2, count: 1 } }]
`;

/** The kernel's state, a line a question; what must differ between two labs is taken out below. */
const questions = ['h1', 'r', 'h2', 'sw'].flatMap((node) =>
  [
    'ip -j -d addr',
    'ip -j route show table all',
    'ip -j -6 route show table all',
    'ip -j neigh',
    'tc -j qdisc',
    'tc -j filter show dev eth0 egress',
    'nft -j list ruleset',
    'sysctl net.ipv4.tcp_sack net.ipv4.ip_forward net.ipv6.conf.eth0.accept_dad',
    'ss -Hltn',
    'cat /sys/class/net/eth0/queues/rx-0/rps_cpus',
    'cat /etc/hosts',
  ].map((question) => `ip netns exec ${node} ${question} 2>&1 || true`),
);
const pins = '/run/lab/bpffs';
/** Before it, the script prints what its steps say. */
const mark = '--- state';
const script = [
  `echo '${mark}'`,
  ...questions,
  `bpftool -jf prog show | jq -c '[.[] | select(.pinned // [] | any(startswith("${pins}"))) | {name, tag, pinned}]'`,
  `bpftool -j map dump pinned ${pins}/tcp-psh/maps/params | jq -c '.[].value'`,
  `find ${pins} | sort`,
].join('\n');

/** Ids and times of the kernel's own choosing, and what a bridge has learned from the kernel's own packets. */
const volatile =
  /^(id|prog_id|jited|load_time|btf_id|link_netnsid|.*_timer|.*life_time|root_id|bridge_id|designated_.*|fdb_n_learned)$/;

/** A line of state, so that the order in which things were made does not matter. */
function comparable(line: string): string {
  if (!line.startsWith('[')) return line.replaceAll(/\b(id|jited) \d+/g, '$1 0');
  const all = JSON.parse(line, (key, value: unknown) => (volatile.test(key) ? null : value)) as unknown[];
  return JSON.stringify(all.map((one) => JSON.stringify(one)).sort());
}

const stateOf = (said: string): string[] =>
  said.slice(said.indexOf(mark)).trimEnd().split('\n').map(comparable);

const beforeTraffic = (plan: Plan, last: CommandStep): Plan => ({
  ...plan,
  stages: [
    ...plan.stages.slice(
      0,
      plan.stages.findIndex(({ name }) => name === 'traffic'),
    ),
    { name: 'collect', lanes: [[last]] },
  ],
});

test('the script makes the same state of the kernel as the executor', async (t) => {
  if (skipWithoutRoot(t)) return;
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-shell-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const before = await hostState();
  const scenario = await scenarioOf(yaml);
  const plan = await planOf(scenario);
  const ask: CommandStep = {
    id: 'ask',
    title: 'ask the kernel',
    place: 'capsule',
    argv: ['sh', '-c', script],
    deadline: 30_000,
  };
  const { outputs } = await executePlan(beforeTraffic(plan, ask), {
    run: { index: 0, case: '', arm: 'mangled', repetition: 1 },
    emit: () => {},
    signal: new AbortController().signal,
    objects: await objectsOf(plan),
  });
  const file = join(folder, 'plan.sh');
  writeFileSync(file, toShell(plan, scenario.title));
  const byHand = await execa('bash', [file, 'sh', '-c', script], { stdin: 'ignore' });
  const byLab = outputs.get('ask')?.stdout ?? '';
  t.true(byLab.includes('"ifname":"eth0"') && byLab.includes('tcp-psh'), byLab);
  t.deepEqual(stateOf(byHand.stdout), stateOf(byLab));
  await assertHostUnchanged(t, before);
});

test('the script is clean for shellcheck, whatever the scenario says', async (t) => {
  const { exitCode: there } = await execa('shellcheck', ['--version'], { reject: false });
  if (there !== 0) return skip(t, 'shellcheck is not installed');
  const scenario = await scenarioOf(yaml);
  const input = toShell(await planOf(scenario), scenario.title);
  const { stdout, exitCode } = await execa('shellcheck', ['-'], { input, reject: false });
  t.is(exitCode, 0, stdout);
});

test('those of the scenarios that ship are, too', async (t) => {
  const { exitCode: there } = await execa('shellcheck', ['--version'], { reject: false });
  if (there !== 0) return skip(t, 'shellcheck is not installed');
  for (const name of readdirSync(join(packageRoot, 'scenarios'))) {
    if (!name.endsWith('.yaml')) continue;
    const [scenario] = await load(name.replace('.yaml', ''), { kinds, env: {} });
    const plan = await planOf(scenario!);
    if (plan.guests) continue;
    const { stdout } = await execa('shellcheck', ['-'], { input: toShell(plan, name), reject: false });
    t.is(stdout, '', name);
  }
});

test('the script runs where the scenario is not', async (t) => {
  if (skipWithoutRoot(t)) return;
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-shell-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const plan = await planOf(await scenarioOf(yaml), 'baseline');
  const file = join(folder, 'plan.sh');
  writeFileSync(file, toShell({ ...plan, directory: join(folder, 'elsewhere'), stages: [] }, 'nothing'));
  const { stdout } = await execa('bash', [file, 'pwd'], { cwd: folder, stdin: 'ignore' });
  t.is(stdout, folder);
});

test('what is looked at before the traffic is not printed, what is counted after it is', async (t) => {
  const script = toShell(await planOf(await scenarioOf(yaml), 'baseline'), 'processor time');
  t.deepEqual(script.match(/^cat \/proc\/stat.*$/gm), [
    'cat /proc/stat </dev/null >/dev/null',
    'cat /proc/stat </dev/null',
  ]);
});

test('with a command, the script prints what that says, and nothing of the building', async (t) => {
  if (skipWithoutRoot(t)) return;
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-shell-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const plan = await planOf(await scenarioOf(yaml));
  const file = join(folder, 'plan.sh');
  writeFileSync(file, toShell(plan, 'nothing'));
  const { stdout } = await execa('bash', [file, 'echo', 'mine'], { stdin: 'ignore' });
  t.is(stdout, 'mine');
});
