import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { load } from '../../../src/scenario/load.ts';
import { kinds } from '../../../src/kinds/index.ts';

const yaml = `
title: t
lab: two-hosts
nodes: { h1: { sysctl: { net.ipv4.tcp_sack: 1 } } }
manglers: [{ on: h1:eth0, hook: egress, program: tcp-psh, with: { ratio: 10 } }]
traffic: [{ iperf3: { from: h1, to: h2, time: 1s } }]
`;

function loader(t: ExecutionContext, text: string) {
  const folder = mkdtempSync('/tmp/lab-test-axes-');
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'a.yaml');
  writeFileSync(file, text);
  return (matrix: Record<string, string[]> = {}) => load(file, { kinds, matrix, env: {} });
}

test('the place of any value is an axis, in the file and in the lab that it uses', async (t) => {
  const of = loader(t, yaml);
  const cases = await of({
    'manglers.0.with.ratio': ['5', '7'],
    'links.0.mtu': ['1400'],
    'traffic.0.iperf3.congestion': ['cubic'],
    'nodes.h1.sysctl.net.ipv4.tcp_sack': ['0'],
    'nodes.h2.sysctl.net.ipv4.tcp_timestamps': ['0'],
    seed: ['3'],
    repeat: ['4'],
    alone: ['false'],
  });
  t.deepEqual(
    cases.map(({ manglers }) => manglers[0]!.parameters.ratio),
    [5, 7],
  );
  const [first] = cases;
  const { nodes, links } = first!.topology;
  t.deepEqual(
    nodes.map(({ interfaces }) => interfaces[0]!.mtu),
    [1400, 1400],
  );
  t.is(links[0]!.name, 'h1:eth0--h2:eth0');
  t.is(first!.traffic[0]![0]!.config.congestion, 'cubic');
  t.like(nodes[0]!.sysctl, { 'net.ipv4.tcp_sack': '0' });
  t.like(nodes[1]!.sysctl, { 'net.ipv4.tcp_timestamps': '0' });
  t.like(first, { seed: 3, repeat: 4, alone: false });
  t.is(first!.case.values['links.0.mtu'], '1400');
  const labs = await of({ lab: ['two-hosts', 'two-hosts-ovs'] });
  t.deepEqual(
    labs.map(({ topology }) => topology.nodes.length),
    [2, 3],
  );
});

test('in the file, beside variables; an axis of the command line takes the place of one of the file', async (t) => {
  const matrix = 'matrix: { links.0.mtu: [1400, 1500], TIME: [1s], exclude: [{ links.0.mtu: 1400 }] }\n';
  const of = loader(t, yaml.replace('time: 1s', 'time: "${TIME}"') + matrix);
  const names = async (more?: Record<string, string[]>) => (await of(more)).map((one) => one.case.name);
  t.deepEqual(await names(), ['links.0.mtu=1500, TIME=1s']);
  t.deepEqual(await names({ TIME: ['2s', '3s'] }), [
    'links.0.mtu=1500, TIME=2s',
    'links.0.mtu=1500, TIME=3s',
  ]);
});

test('an axis `kernel` builds each case in a guest of that kernel, and takes the place of the one asked for', async (t) => {
  const folder = mkdtempSync('/tmp/lab-test-axes-');
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'a.yaml');
  writeFileSync(file, `${yaml}matrix: { kernel: [default, debian:6.1] }\n`);
  const kernels = async (options = {}) =>
    (await load(file, { kinds, env: {}, ...options })).map(({ inVm }) => inVm?.kernel);
  t.deepEqual(await kernels(), ['default', 'debian:6.1']);
  t.deepEqual(await kernels({ inVm: { kernel: 'host' }, matrix: { kernel: ['debian:6.12'] } }), [
    'debian:6.12',
  ]);
  writeFileSync(file, yaml);
  t.deepEqual(await kernels(), [undefined]);
  t.deepEqual(await kernels({ inVm: { kernel: 'host' } }), ['host']);
  // As a variable it means what the file makes of it.
  writeFileSync(file, `${yaml}description: \${kernel}\nmatrix: { kernel: [anything] }\n`);
  t.deepEqual(await kernels(), [undefined]);
  writeFileSync(file, `${yaml}matrix: { kernel: [./nowhere] }\n`);
  await t.throwsAsync(kernels(), {
    name: 'InputError',
    message: /a\.yaml:7:11: no such kernel: \.\/nowhere; default, host, debian:VERSION, or the path/,
  });
});

test('a relative path of a kernel is seen from the file that says it, or from where the command line is', async (t) => {
  const folder = mkdtempSync('/tmp/lab-test-axes-');
  t.teardown(() => rmSync(folder, { recursive: true }));
  const [file, kernel] = [join(folder, 'a.yaml'), join(folder, 'bzImage')];
  writeFileSync(kernel, `${'x'.repeat(0x202)}HdrS`);
  const kernels = async (matrix = {}) =>
    (await load(file, { kinds, env: {}, matrix })).map(({ inVm }) => inVm?.kernel);
  writeFileSync(file, `${yaml}matrix: { kernel: [./bzImage] }\n`);
  t.deepEqual(await kernels(), [kernel]);
  t.deepEqual(await kernels({ kernel: [relative(process.cwd(), kernel)] }), [kernel]);
  await t.throwsAsync(kernels({ kernel: ['./bzImage'] }), { message: /no such kernel: \.\/bzImage/ });
});

for (const [axis, value, says] of [
  ['links.1.mtu', '1', /^--matrix links.1.mtu=1: the axis links.1.mtu: no item 1 in links; 0 to 0$/],
  ['nodes.h9.cpus', '1', /no h9 in nodes; known: h1, h2; did you mean "h1"\?$/],
  ['links.0.mtuu', '1', /^--matrix links.0.mtuu=1: unknown key "mtuu".*did you mean "mtu"\?$/],
  ['links.0.mtu', 'x', /^--matrix links.0.mtu=x: /],
  ['title.x', '1', /title is a scalar: no x in it$/],
  ['__proto__.mtu', '1', /no __proto__ in the file; known: /],
  ['nodes.__proto__', '1', /no __proto__ in nodes; known: h1, h2/],
  ['MTU', '1', /nothing uses the axis MTU/],
  [
    'kernel',
    '/etc/passwd',
    /^--matrix kernel=\/etc\/passwd: \/etc\/passwd is not a kernel for x86-64; default/,
  ],
] as const)
  test(`a wrong axis is told with what was written: ${axis}=${value}`, async (t) => {
    await t.throwsAsync(loader(t, yaml)({ [axis]: [value] }), { name: 'InputError', message: says });
  });
