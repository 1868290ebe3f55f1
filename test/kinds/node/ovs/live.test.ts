import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execaSync } from 'execa';
import { findTool } from '../../../../src/lib/find-tool.ts';
import type { Result } from '../../../../src/result/model.ts';
import { ownLab } from '../../../helpers/cli.ts';
import { assertHostUnchanged, hostState } from '../../../helpers/host.ts';
import { writeProgram } from '../../../helpers/program.ts';
import { skip, skipWithoutRoot } from '../../../helpers/skip.ts';

/** Runs a scenario on a switch with two hosts; `sw` is the rest of the switch's keys. */
async function up(t: ExecutionContext, sw: string, rest = '', build?: (directory: string) => string) {
  const own = ownLab(t);
  const yaml = `title: t
nodes:
  h1:
  h2:
  sw:
    kind: ovs
    ${build ? `build: ${build(own.directory)}\n    ` : ''}${sw.trim().replaceAll('\n', '\n    ')}
links: ['h1:eth0 -- sw:p1', 'h2:eth0 -- sw:p2']
${rest}
`;
  const file = own.scenario('t', yaml);
  const out = join(own.directory, 'result');
  const done = await own.lab('up', file, '--json', '--out', out);
  const result = done.stdout === '' ? undefined : (JSON.parse(done.stdout) as Result);
  return { ...done, result, file, out };
}

const ping =
  'traffic: [{ ping: { from: h1, to: h2, count: 5 } }]\nexpect: [{ metric: ping.loss, equals: 0 }]';

/** A build tree made of the installed programs; `change` replaces files in it. */
const fakeTree =
  (change: (tree: string) => void = () => {}) =>
  (directory: string): string => {
    const tree = join(directory, 'ovs');
    const places: Record<string, string[]> = {
      ovsdb: ['ovsdb-tool', 'ovsdb-server'],
      vswitchd: ['ovs-vswitchd'],
      utilities: ['ovs-vsctl', 'ovs-ofctl', 'ovs-appctl'],
    };
    for (const [folder, programs] of Object.entries(places)) {
      mkdirSync(join(tree, folder), { recursive: true });
      for (const one of programs) symlinkSync(findTool(one)!, join(tree, folder, one));
    }
    symlinkSync(schema(), join(tree, 'vswitchd/vswitch.ovsschema'));
    change(tree);
    return tree;
  };

const schema = () => join(dirname(findTool('ovs-vswitchd')!), '../share/openvswitch/vswitch.ovsschema');

/** Puts something else in the place of a link. */
function replace(path: string, text: string): void {
  rmSync(path);
  writeProgram(path, text);
}

test.serial('two hosts reach each other; the result names the build', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { result, exitCode, stderr } = await up(t, 'other_config: { emc-insert-inv-prob: 1 }', ping);
  t.is(exitCode, 0, stderr);
  const { sw } = result!.cases[0]!.runs[0]!.details!.nodes as Record<string, Record<string, string>>;
  t.is(sw!.build, 'installed');
  t.regex(sw!.version!, /^\d+\.\d+/);
  t.regex(sw!.sha256!, /^[0-9a-f]{64}$/);
  await assertHostUnchanged(t, before);
});

test.serial('flows, groups and meters of the file are what the switch has', async (t) => {
  if (skipWithoutRoot(t)) return;
  const sw = `bridges:
  br0:
    fail_mode: secure
    meters: ['meter=1,kbps,band=type=drop,rate=100000']
    groups: ['group_id=7,type=select,bucket=output:p2']
    flows:
      - in_port=p1,actions=meter:1,group:7
      - in_port=p2,actions=output:p1`;
  const observe = 'observe: [{ ovs: { on: sw } }]';
  const { result, exitCode, stderr } = await up(t, sw, `${ping}\n${observe}`);
  t.is(exitCode, 0, stderr);
  const run = result!.cases[0]!.runs[0]!;
  const dumps = run.details!.ovs as Record<string, string[]>;
  t.is(dumps['flows/openflow/br0']!.filter((line) => line.includes('actions=')).length, 2);
  t.true(dumps['flows/datapath']!.some((line) => line.includes('actions:meter(')));
  // Five requests and five replies, whatever else the hosts said.
  t.true(run.metrics['ovs.packets']!.value >= 10);
  t.is(run.metrics['ovs.errors']!.value, 0);
});

test.serial(
  'a flow that does not parse is told with its place in the file, in the tool’s words',
  async (t) => {
    if (skipWithoutRoot(t)) return;
    const sw = `bridges:
  br0:
    flows:
      - in_port=1,actions=output:2
      - in_port=2,actions=outpt:1`;
    const { exitCode, stderr, stdout, file } = await up(t, sw, ping);
    t.is(exitCode, 2);
    t.is(stdout, '');
    t.true(stderr.includes(`${file}:11:13: unknown action outpt`), stderr);
  },
);

test.serial('a meter, and a group, that are refused too', async (t) => {
  if (skipWithoutRoot(t)) return;
  const meter = await up(t, `bridges: { br0: { meters: ['meter=1,band=type=drop,rate=x'] } }`, ping);
  t.is(meter.exitCode, 2);
  t.regex(meter.stderr, /t\.yaml:7:32: meter must specify/);
  const group = await up(t, `bridges: { br0: { groups: ['group_id=1,type=nope'] } }`, ping);
  t.is(group.exitCode, 2);
  t.regex(group.stderr, /t\.yaml:7:32: .*nope/);
});

test.serial('a flow that parses, and that the switch refuses', async (t) => {
  if (skipWithoutRoot(t)) return;
  const one = await up(t, `bridges: { br0: { flows: ['actions=group:77'] } }`, ping);
  t.is(one.exitCode, 2);
  t.regex(one.stderr, /t\.yaml:7:31: Error OFPBAC_BAD_OUT_GROUP/);
  const two = await up(t, `bridges: { br0: { flows: ['actions=NORMAL', 'actions=group:77'] } }`, ping);
  t.regex(two.stderr, /t\.yaml:7:31: one of the 2 from here on: Error OFPBAC_BAD_OUT_GROUP/);
  // It shows the flow, and where one alone is like that, it is the one.
  const shown = await up(
    t,
    `bridges: { br0: { flows: ['in_port=2,actions=NORMAL', 'in_port=1,table=3,actions=group:77'] } }`,
    ping,
  );
  t.regex(shown.stderr, /t\.yaml:7:59: Error OFPBAC_BAD_OUT_GROUP/);
});

test.serial(
  'a datapath type that the build doesn’t have is told from its log, ports or no ports',
  async (t) => {
    if (skipWithoutRoot(t)) return;
    const type = 'bridges: { br0: {}, br1: { set: { datapath_type: nosuch } } }';
    for (const ports of ['', 'ports: { own0: { internal: true } }']) {
      const { exitCode, stderr } = await up(t, `${type}\n${ports}`, ping);
      t.is(exitCode, 2);
      t.regex(stderr, /ofproto\|WARN\|could not create datapath br1 of unknown type nosuch/);
    }
  },
);

test.serial('a port that can’t be made fails in OVS’s own words', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { exitCode, stderr } = await up(t, 'ports: { p1: { interface: { set: { type: nosuch } } } }', ping);
  t.is(exitCode, 2);
  t.regex(stderr, /Error detected while setting up 'p1': could not open network device p1/);
});

test.serial('a build tree is run, and named', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { result, exitCode, stderr, file } = await up(t, '', ping, fakeTree());
  t.is(exitCode, 0, stderr);
  t.like(result!.cases[0]!.runs[0]!.details!.nodes, { sw: { build: join(dirname(file), 'ovs') } });
});

test.serial('a git work tree has a commit', async (t) => {
  if (skipWithoutRoot(t)) return;
  if (findTool('git') === undefined) return skip(t, 'it needs git');
  let commit = '';
  const commands = (tree: string) => [
    ['init', '-q', tree],
    ['-C', tree, 'add', '.'],
    ['-C', tree, '-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-q', '-m', 'c'],
  ];
  const build = fakeTree((tree) => {
    for (const words of commands(tree)) execaSync('git', words);
    commit = execaSync('git', ['-C', tree, 'rev-parse', 'HEAD']).stdout;
  });
  const { result, exitCode, stderr } = await up(t, '', ping, build);
  t.is(exitCode, 0, stderr);
  t.like(result!.cases[0]!.runs[0]!.details!.nodes, { sw: { commit } });
});

test.serial('a build that does not start says why, in the loader’s words', async (t) => {
  if (skipWithoutRoot(t)) return;
  const words = 'error while loading shared libraries: libgone.so.1: cannot open shared object file';
  const build = fakeTree((tree) => {
    const path = join(tree, 'vswitchd/ovs-vswitchd');
    replace(path, `#!/bin/sh\necho "$0: ${words}" >&2\nexit 127\n`);
  });
  const { exitCode, stderr } = await up(t, '', ping, build);
  t.is(exitCode, 2);
  t.true(stderr.includes(words), stderr);
  t.regex(stderr, /ovs-vswitchd" ended with exit code 127 before it was ready/);
  t.notRegex(stderr, /missing tool/);
});

test.serial('a switch that crashes while it is built is told as that', async (t) => {
  if (skipWithoutRoot(t)) return;
  const build = fakeTree((tree) => {
    // As ports are added, as a build that can't take them would: ovs-vsctl then waits for it in vain.
    const pid = join(tree, 'pid');
    replace(
      join(tree, 'vswitchd/ovs-vswitchd'),
      `#!/bin/sh\necho $$ >${pid}\nexec ${findTool('ovs-vswitchd')!} "$@"\n`,
    );
    replace(
      join(tree, 'utilities/ovs-vsctl'),
      `#!/bin/sh\ncase "$*" in *add-port*) kill -SEGV "$(cat ${pid})";; esac\nexec ${findTool('ovs-vsctl')!} "$@"\n`,
    );
  });
  const { exitCode, stderr } = await up(t, '', ping, build);
  t.is(exitCode, 2);
  t.regex(stderr, /sw: ovs-vswitchd"? was ended by SIGSEGV/);
  // Not when ovs-vsctl has waited for as long as it is told to; and its log is gone with the lab.
  t.notRegex(stderr, /exit code 142/);
  t.regex(stderr, /\n {2}log {3}sw: ovs-vswitchd, its end:\n.*([|]INFO[|]|ovs-vswitchd\(\+0x)/);
});

test.serial('a schema that is newer than the tool', async (t) => {
  if (skipWithoutRoot(t)) return;
  const build = fakeTree((tree) => {
    const text = readFileSync(schema(), 'utf8').replace('"type": "boolean"', '"type": "quaternion"');
    replace(join(tree, 'vswitchd/vswitch.ovsschema'), text);
  });
  const { exitCode, stderr } = await up(t, '', ping, build);
  t.is(exitCode, 2);
  t.regex(stderr, /quaternion/);
});

test.serial('the kernel’s datapath: there, or skipped with the reason', async (t) => {
  if (skipWithoutRoot(t)) return;
  const observed = `${ping}\nobserve: [{ ovs: { on: sw } }]`;
  const { exitCode, stderr, result } = await up(t, 'datapath: system', observed);
  if (exitCode === 4) {
    t.regex(stderr, /this kernel lacks Open vSwitch's datapath .*datapath of node sw/);
    skip(t, "this kernel lacks Open vSwitch's datapath: the run in it was not tried");
    return;
  }
  t.is(exitCode, 0, stderr);
  const { metrics } = result!.cases[0]!.runs[0]!;
  t.true(metrics['ovs.upcalls']!.value > 0, 'first packets go through the datapath of the kernel');
  t.true(metrics['ovs.hits']!.value > 0);
  t.false('ovs.emc_hits' in metrics, 'the caches are those of the userspace datapath');
});

test.serial('a crash fails the run, is named, and leaves log and core', async (t) => {
  if (skipWithoutRoot(t)) return;
  const crash = `traffic:
  - command:
      in: sw
      # And then until it is gone.
      run: [sh, -c, 'p=$(cat $OVS_RUNDIR/ovs-vswitchd.pid); kill -SEGV $p; while kill -0 $p 2>/dev/null; do sleep 0.01; done']
observe: [{ ovs: { on: sw } }]`;
  const { result, exitCode, out } = await up(t, '', crash);
  t.is(exitCode, 1);
  const run = result!.cases[0]!.runs[0]!;
  t.regex(run.failures.join('\n'), /sw: ovs-vswitchd was ended by SIGSEGV during the run/);
  t.true(run.files.some((one) => one.endsWith('/sw.ovs-vswitchd.log')));
  const { sw } = run.details!.nodes as Record<string, { core_pattern?: string }>;
  const pattern = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim();
  t.is(sw!.core_pattern, pattern);
  // Of an absolute name, or a pipe, the core is where the machine puts it.
  if (/^[|/]/.test(pattern)) return;
  const kept = readdirSync(join(out, dirname(run.files[0]!)));
  t.true(
    kept.some((name) => name.startsWith('sw.core')),
    kept.join(' '),
  );
});

test.serial('a queue limits what leaves by its port', async (t) => {
  if (skipWithoutRoot(t)) return;
  const sw = `rows:
  q: { table: Queue, other_config: { max-rate: 2000000 } }
  shape: { table: QoS, set: { type: linux-htb, queues: { 0: '@q' } } }
ports: { p2: { set: { qos: '@shape' } } }`;
  const load = `traffic: [{ iperf3: { from: h1, to: h2, time: 1s, congestion: cubic } }]
expect: [{ metric: throughput.mean, max: 10mbit }]`;
  const { exitCode, stderr } = await up(t, sw, load);
  t.is(exitCode, 0, stderr);
});

test.serial('tunnels of every type', async (t) => {
  if (skipWithoutRoot(t)) return;
  const own = ownLab(t);
  const end = (self: number, other: number) => `
  sw${self}:
    kind: ovs
    bridges: { br0: {}, phy: { ports: [up] } }
    addresses: { phy: [10.9.0.${self}/24] }
    tunnels: { t: { type: "\${TYPE}", remote_ip: 10.9.0.${other}, key: 5 } }`;
  const file = own.scenario(
    'tunnels',
    `title: t
nodes:
  h1:
  h2:${end(1, 2)}${end(2, 1)}
links:
  - { ends: [h1:eth0, sw1:p1], mtu: 1400 }
  - { ends: [h2:eth0, sw2:p1], mtu: 1400 }
  - sw1:up -- sw2:up
${ping}
matrix: { TYPE: [vxlan, geneve, gre] }
`,
  );
  const { exitCode, stdout, stderr } = await own.lab('up', file, '--json');
  t.is(exitCode, 0, stderr);
  t.deepEqual(
    (JSON.parse(stdout) as Result).cases.map(({ values, verdict }) => [values.TYPE, verdict]),
    [
      ['vxlan', 'pass'],
      ['geneve', 'pass'],
      ['gre', 'pass'],
    ],
  );
});
