import test from 'ava';
import { ExpectedError, InputError } from '../../src/lib/errors.ts';
import { load, loadTopology } from '../../src/scenario/load.ts';
import { networkOf } from '../../src/scenario/topology/prefix.ts';
import { files } from './files.ts';
import { kinds } from '../../src/kinds/index.ts';

const two = 'title: t\nnodes: { h1: , h2: }\nlinks: [h1:eth0 -- h2:eth0]\n';
const env = {};

test('defaults are filled in', async (t) => {
  const { 'a.yaml': path } = files(t, { 'a.yaml': two });
  const [scenario, ...others] = await load(path, { kinds, env });
  t.is(others.length, 0);
  t.like(scenario, {
    name: 'a',
    title: 't',
    seed: 1,
    repeat: 1,
    arms: ['baseline'],
    case: { name: '', values: {} },
  });
  t.true(scenario!.topology.quiet);
  t.deepEqual(
    scenario!.topology.nodes.map((node) => node.interfaces[0]!.addresses.map(networkOf)),
    scenario!.topology.nodes.map(() => scenario!.topology.nodes[0]!.interfaces[0]!.addresses.map(networkOf)),
  );
});

test('a name is that of a scenario, or else of a topology', async (t) => {
  t.is((await load('tcp-psh', { kinds, env }))[0]?.file, 'scenarios/tcp-psh.yaml');
  t.like((await load('two-hosts', { kinds, env }))[0], { file: 'labs/two-hosts.yaml', traffic: [] });
  await t.throwsAsync(load('none-such', { kinds, env }), {
    message: /no "none-such" in scenarios\//,
  });
});

test('the same file gives the same scenario each time', async (t) => {
  const { 'a.yaml': path } = files(t, { 'a.yaml': two });
  t.deepEqual(await load(path, { kinds, env }), await load(path, { kinds, env }));
});

test('hosts have a default route by the only router, if they say no routes', async (t) => {
  const { 'a.yaml': path } = files(t, {
    'a.yaml': [
      'title: t',
      'nodes: { h1: , r: { forwarding: true, addresses: { eth0: [10.0.0.2/24, "fd00::2/64"], eth2: [10.0.2.1/24] } }, h2: { routes: [] }, h3: { routes: [10.9.0.0/16 via 10.0.2.1 metric 7] } }',
      'links: [h1:eth0 -- r:eth0, r:eth1 -- h2:eth0, r:eth2 -- h3:eth0]',
    ].join('\n'),
  });
  const [scenario] = await load(path, { kinds, env });
  const routes = scenario!.topology.nodes.map((node) =>
    node.routes.map(({ to, via, options }) => ({ to, via, options })),
  );
  t.deepEqual(routes, [
    [
      { to: 'default', via: '10.0.0.2', options: {} },
      { to: 'default', via: 'fd00::2', options: {} },
    ],
    [],
    [],
    [{ to: '10.9.0.0/16', via: '10.0.2.1', options: { metric: '7' } }],
  ]);
});

test('a lab by path, parts of it overridden; places stay in their own file', async (t) => {
  const { 'a.yaml': path, 'base.yaml': base } = files(t, {
    'base.yaml':
      'title: base\nquiet: false\nnodes: { h1: { sysctl: { net.ipv4.tcp_sack: 0 } }, h2: }\nlinks:\n  - h1:eth0 -- h2:eth0\n',
    'a.yaml':
      'title: t\nlab: ./base.yaml\nnodes: { h1: { forwarding: true }, h3: }\n' +
      'links:\n  - { ends: [h2:eth0, h1:eth0], mtu: 9000 }\n  - h2:eth1 -- h3:eth0\n',
  });
  const [scenario] = await load(path, { kinds, env });
  const { nodes, links, quiet } = scenario!.topology;
  t.is(scenario!.title, 't');
  t.false(quiet);
  t.deepEqual(
    nodes.map((node) => node.name),
    ['h1', 'h2', 'h3'],
  );
  t.like(nodes[0], { forwarding: true, sysctl: { 'net.ipv4.tcp_sack': '0' } });
  t.is(nodes[0]?.interfaces[0]?.mtu, 9000);
  t.is(links.length, 2);
  t.is(nodes[1]?.position.file, base);
  t.is(nodes[2]?.position.file, path);
});

test('extends: mappings are joined, lists replaced, the chain followed', async (t) => {
  const { 'c.yaml': path } = files(t, {
    'a.yaml': `${two}seed: 5\ntraffic: [{ ping: { from: h1, to: h2 } }]\n`,
    'b.yaml': 'extends: ./a.yaml\ntitle: b\nseed: 6\n',
    'c.yaml':
      'extends: ./b.yaml\ntraffic: [{ ping: { from: h2, to: h1 } }, { ping: { from: h1, to: h2 } }]\n',
  });
  const [scenario] = await load(path, { kinds, env });
  t.like(scenario, { title: 'b', seed: 6 });
  t.deepEqual(
    scenario!.traffic.flat().map((item) => item.name),
    ['ping', 'ping-2'],
  );
});

test('variables: --set, matrix, environment, vars, default, in that order; unquoted ones keep their type', async (t) => {
  const text =
    `${two}vars: { D: vars, N: 3 }\nmatrix: { B: [axis] }\nrepeat: \${N}\n` +
    'description: "${A} ${B} ${C} ${D} ${E:-a default: yes} $${F}"\n';
  const { 'a.yaml': path } = files(t, { 'a.yaml': text });
  const [scenario] = await load(path, { kinds, set: { A: 'set' }, env: { A: 'env', B: 'env', C: 'env' } });
  t.is(scenario!.description, 'set axis env vars a default: yes ${F}');
  t.is(scenario!.repeat, 3);
  const [other] = await load(path, { kinds, set: { A: '1', C: '2', N: '7' }, env });
  t.is(other!.repeat, 7);
});

test('an unquoted variable may stand in a flow mapping', async (t) => {
  const { 'a.yaml': path } = files(t, {
    'a.yaml': `${two}vars: { T: h2 }\ntraffic: [{ ping: { from: h1, to: \${T} } }]\n`,
  });
  const [scenario] = await load(path, { kinds, env });
  t.like(scenario!.traffic[0]?.[0]?.config, { to: 'h2' });
});

test('--set of what nothing uses is refused', async (t) => {
  const { 'a.yaml': path } = files(t, { 'a.yaml': `${two}description: \${NAME:-x}\n` });
  await t.throwsAsync(load(path, { kinds, set: { NAEM: '1' }, env }), {
    instanceOf: ExpectedError,
    message: /^--set NAEM: nothing in .* uses the variable NAEM; used are: NAME; did you mean "NAME"\?$/,
  });
});

test('a matrix: every combination, without the excluded, with the included', async (t) => {
  const text =
    `${two}description: \${A} \${B}\nmatrix:\n  A: [1, 2]\n  B: [x, y]\n` +
    '  exclude: [{ A: 2, B: y }]\n  include: [{ A: 3, B: z }]\n';
  const { 'a.yaml': path } = files(t, { 'a.yaml': text });
  const scenarios = await load(path, { kinds, env });
  t.deepEqual(
    scenarios.map((one) => [one.case.name, one.description]),
    [
      ['A=1, B=x', '1 x'],
      ['A=1, B=y', '1 y'],
      ['A=2, B=x', '2 x'],
      ['A=3, B=z', '3 z'],
    ],
  );
});

test('shapes of a link: for both ends or for one', async (t) => {
  const { 'a.yaml': path } = files(t, {
    'a.yaml': [
      'title: t',
      'nodes: { h1: , h2: }',
      'links:',
      '  - ends: [h1:eth0, h2:eth0]',
      '    offload: { tso: off, gro: on }',
      '    rate: { "h1:eth0": 100mbit }',
      '    impair: { "h2:eth0": { delay: 10ms, jitter: 1500us, loss: { share: 1%, correlation: 25% }, seed: 3 } }',
    ].join('\n'),
  });
  const [scenario] = await load(path, { kinds, env });
  const [a, b] = scenario!.topology.links[0]!.ends;
  t.deepEqual(a.offload, { tso: false, gro: true });
  t.deepEqual(b.offload, a.offload);
  t.deepEqual(a.rate, { rate: 100_000_000, burst: 65_536, latency: 50_000_000 });
  t.is(b.rate, undefined);
  t.is(a.impair, undefined);
  t.is(b.impair?.join(' '), 'limit 100000 delay 10000us 1500us loss random 1% 25% seed 3');
});

test("netem's parameters, as tc takes them", async (t) => {
  const words = async (impair: string) => {
    const { 'a.yaml': path } = files(t, {
      'a.yaml': `title: t\nnodes: { h1: , h2: }\nlinks: [{ ends: [h1:eth0, h2:eth0], impair: ${impair} }]\n`,
    });
    const [scenario] = await load(path, { kinds, env });
    return scenario!.topology.links[0]!.ends[0].impair?.join(' ');
  };
  t.is(await words('{ loss: { state: [1%, 10%] }, limit: 5 }'), 'limit 5 loss state 1% 10%');
  t.is(
    await words('{ loss: { gemodel: [0.01, 10%, 70%, 0.1%] }, ecn: true }'),
    'loss gemodel 1% 10% 70% 0.1% ecn',
  );
  t.is(await words('{ rate: { rate: 1mbit } }'), 'rate 1000000bit 0');
  t.is(await words('{ rate: { rate: 1mbit, packet_overhead: -14 } }'), 'rate 1000000bit -14');
  t.is(await words('{ rate: { rate: 1mbit, cell_size: 53, cell_overhead: 5 } }'), 'rate 1000000bit 0 53 5');
  t.is(
    await words('{ slot: { min: 1ms, max: 2ms, packets: 3, bytes: 1k } }'),
    'slot 1000us 2000us packets 3 bytes 1024',
  );
  t.is(
    await words('{ slot: { distribution: pareto, delay: 2ms, jitter: 1ms } }'),
    'slot distribution pareto 2000us 1000us',
  );
});

const metric = (item: string, own: string, name = own) => ({ item, own, name });

test('expectations: metrics by item and name, bounds in the unit of the metric, five runs where arms are compared', async (t) => {
  const { 'a.yaml': path } = files(t, {
    'a.yaml':
      `${two}manglers: [{ on: h1:eth0, hook: egress, program: tcp-psh, with: { ratio: 20 } }]\narms: [baseline, mangled]\n` +
      'traffic: [{ ping: { from: h1, to: h2 } }, { iperf3: { from: h1, to: h2, time: 1s } }]\n' +
      'expect:\n  - { metric: ping.rtt.mean, max: 20ms }\n  - { metric: throughput.mean, min: 90%, of: baseline }\n' +
      '  - { metric: tcp-psh.mangled, between: [8%, 0.12], of: tcp-psh.matched }\n  - { metric: throughput.mean, min: 1gbit, arm: baseline }\n',
  });
  const [scenario] = await load(path, { kinds, env });
  t.is(scenario!.repeat, 5);
  t.deepEqual(
    JSON.parse(
      JSON.stringify(scenario!.expect, (key, value: unknown) => (key === 'position' ? undefined : value)),
    ),
    [
      { metric: metric('ping', 'ping.rtt.mean'), arm: 'mangled', says: 'max 20ms', max: 0.02 },
      {
        metric: metric('iperf3', 'throughput.mean'),
        arm: 'mangled',
        of: { arm: 'baseline' },
        says: 'min 90% of baseline',
        min: 0.9,
      },
      {
        metric: metric('tcp-psh', 'mangled', 'tcp-psh.mangled'),
        arm: 'mangled',
        of: { metric: metric('tcp-psh', 'matched', 'tcp-psh.matched') },
        says: 'between 8% and 0.12 of tcp-psh.matched',
        min: 0.08,
        max: 0.12,
      },
      { metric: metric('iperf3', 'throughput.mean'), arm: 'baseline', says: 'min 1gbit', min: 1e9 },
    ],
  );
  t.deepEqual(scenario!.manglers[0]?.parameters.ratio, 20);
  t.is(scenario!.manglers[0]?.mode, 'generic');
});

test('a metric that several items measure is named in full in the results, whichever way a file names it', async (t) => {
  const ping = '{ ping: { from: h1, to: h2 } }';
  const { 'a.yaml': one, 'b.yaml': several } = files(t, {
    'a.yaml': `${two}traffic: [${ping}]\nexpect: [{ metric: ping.loss, max: 0 }, { metric: ping.ping.loss, max: 0 }]\n`,
    'b.yaml': `${two}traffic: [${ping}, ${ping}]\nexpect: [{ metric: ping-2.ping.loss, max: 0 }]\n`,
  });
  const named = async (path: string) =>
    (await load(path, { kinds, env }))[0]!.expect.map((each) => each.metric);
  t.deepEqual(await named(one), [metric('ping', 'ping.loss'), metric('ping', 'ping.loss')]);
  t.deepEqual(await named(several), [metric('ping-2', 'ping.loss', 'ping-2.ping.loss')]);
});

test('a topology file alone', async (t) => {
  const topology = await loadTopology('labs/bridge.yaml', { kinds, env });
  t.deepEqual(
    topology.nodes.flatMap((node) =>
      node.interfaces.map((one) => [`${node.name}:${one.name}`, one.addresses[0]]),
    ),
    [
      ['h1:eth0', '10.0.0.1/24'],
      ['h2:eth0', '10.0.0.2/24'],
      ['h3:eth0', '10.0.0.3/24'],
      ['sw:p1', undefined],
      ['sw:p2', undefined],
      ['sw:p3', undefined],
      ['sw:br0', undefined],
    ],
  );
  await t.throwsAsync(loadTopology('brigde', { kinds, env }), {
    instanceOf: InputError,
    message: /did you mean "bridge"\?/,
  });
});
