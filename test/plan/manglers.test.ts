import test from 'ava';
import { InputError } from '../../src/lib/errors.ts';
import { planManglers } from '../../src/plan/manglers.ts';
import { encode } from '../../src/mangler/params.ts';
import { loadPrograms } from '../../src/mangler/object.ts';
import { loadProgram } from '../../src/mangler/programs.ts';
import { isStop, type CommandStep } from '../../src/plan/step.ts';
import { arms, type Arm, type ManglerItem, type Scenario } from '../../src/scenario/model.ts';

const item = (name: string, more: Partial<ManglerItem> = {}): ManglerItem => ({
  name,
  node: 'h1',
  interface: 'eth0',
  hook: 'egress',
  mode: 'generic',
  program: 'tcp-psh',
  manifest: loadProgram(more.program ?? 'tcp-psh', '/'),
  seed: 5,
  parameters: { ratio: 7 },
  position: { file: 's.yaml', line: 1, column: 1 },
  ...more,
});

function plan(arm: Arm, ...manglers: ManglerItem[]) {
  const seeded = manglers.map((one, index) => ({ ...one, seed: 5 + index }));
  const scenario = { manglers: seeded, events: [], arms, directory: '/' } as unknown as Scenario;
  return planManglers(scenario, arm, loadPrograms(scenario));
}
const steps = ({ contributions }: ReturnType<typeof plan>) =>
  contributions.flatMap((one) => one.steps.filter((step): step is CommandStep => !isStop(step)));
const commands = (made: ReturnType<typeof plan>) => steps(made).map(({ argv }) => argv.join(' '));

test('a mangler is loaded, given its parameters, attached, and read at the end', (t) => {
  const made = plan('mangled', item('tcp-psh'));
  const params = encode(5, loadProgram('tcp-psh').parameters, { ratio: 7 }).join(' ');
  t.deepEqual(
    steps(made).map(({ id }) => id),
    [
      'mangler/tcp-psh/load',
      'mangler/tcp-psh/params',
      'mangler/tcp-psh/clsact',
      'mangler/tcp-psh/attach',
      'mangler/tcp-psh/stats',
    ],
  );
  t.deepEqual(commands(made), [
    'bpftool prog loadall /run/lab/bpf/tcp-psh.o /run/lab/bpffs/tcp-psh pinmaps /run/lab/bpffs/tcp-psh/maps',
    `bpftool map update pinned /run/lab/bpffs/tcp-psh/maps/params key hex 00 00 00 00 value hex ${params}`,
    'tc qdisc add dev eth0 clsact',
    'tc filter add dev eth0 egress prio 100 handle 1 bpf da object-pinned /run/lab/bpffs/tcp-psh/on_tc',
    'bpftool -j map dump pinned /run/lab/bpffs/tcp-psh/maps/stats',
  ]);
  t.deepEqual(
    steps(made).map(({ place }) => place),
    ['capsule', 'capsule', { node: 'h1' }, { node: 'h1' }, 'capsule'],
  );
  t.deepEqual(
    made.contributions.map(({ stage }) => stage),
    ['attach', 'collect'],
  );
});

test('several on a hook keep the order of the file, share clsact, and have seeds of their own', (t) => {
  const made = commands(
    plan('mangled', item('a'), item('b'), item('c', { hook: 'ingress' }), item('d', { node: 'h2' })),
  );
  t.deepEqual(
    made.filter((one) => one.startsWith('tc filter')).map((one) => one.replace(/ handle.*bpffs/, '')),
    [
      'tc filter add dev eth0 egress prio 100/a/on_tc',
      'tc filter add dev eth0 egress prio 101/b/on_tc',
      'tc filter add dev eth0 ingress prio 100/c/on_tc',
      'tc filter add dev eth0 egress prio 100/d/on_tc',
    ],
  );
  t.is(made.filter((one) => one.endsWith('clsact')).length, 2);
  t.deepEqual(
    made.flatMap((one) => /value hex (\S\S)/.exec(one)?.[1] ?? []),
    ['05', '06', '07', '08'],
  );
});

test('XDP, in either mode', (t) => {
  const xdp = (mode: ManglerItem['mode']) =>
    commands(plan('mangled', item('x', { hook: 'xdp', mode, program: 'pong-ttl', parameters: {} })));
  t.true(xdp('generic').includes('ip link set dev eth0 xdpgeneric pinned /run/lab/bpffs/x/on_xdp'));
  t.true(xdp('native').includes('ip link set dev eth0 xdpdrv pinned /run/lab/bpffs/x/on_xdp'));
  t.false(xdp('native').some((one) => one.startsWith('tc')));
});

test('in the arm pass, `pass` is in the place of each mangler', (t) => {
  const made = plan('pass', item('a'), item('b', { hook: 'xdp', program: 'pong-ttl', parameters: {} }));
  t.deepEqual(
    made.objects.map(({ program }) => program),
    ['pass'],
  );
  t.deepEqual(
    steps(made).map(({ id }) => id),
    [
      ...['load', 'clsact', 'attach', 'stats'].map((end) => `mangler/a/${end}`),
      ...['load', 'attach', 'stats'].map((end) => `mangler/b/${end}`),
    ],
  );
});

test('in the arm baseline there is nothing', (t) => {
  t.deepEqual(plan('baseline', item('a')), { objects: [], needs: [], attached: [], contributions: [] });
});

test('the same scenario gives the same plan', (t) => {
  t.deepEqual(plan('mangled', item('a')), plan('mangled', item('a')));
});

test('names of pins hold no dots', (t) => {
  t.true(commands(plan('mangled', item('my.prog'))).every((one) => !/bpffs\/[^ ]*\./.test(one)));
});

test('what is needed is said, with who asks', (t) => {
  const { needs } = plan('mangled', item('tcp-psh'));
  t.deepEqual(
    needs.flatMap((need) => ('tool' in need ? [need.tool] : [])),
    ['bpftool', 'clang', 'tc'],
  );
  t.true(needs.some((need) => 'root' in need));
  t.true(needs.some((need) => 'kernel' in need && need.probe.length === 2));
  t.true(needs.every(({ why }) => why === 'manglers[0] (tcp-psh)'));
});

test('two XDP programs on an interface are refused', (t) => {
  const xdp = { hook: 'xdp', program: 'pong-ttl', parameters: {} } as const;
  t.throws(() => plan('mangled', item('a', xdp), item('b', xdp)), { instanceOf: InputError });
  t.notThrows(() => plan('mangled', item('a', xdp), item('b', { ...xdp, interface: 'eth1' })));
});
