import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test from 'ava';
import { planOf, scenarioOf } from '../../../helpers/scenario.ts';

const vm = (config: string) => scenarioOf(`title: t\nnodes:\n  g: { kind: vm, ${config} }\n`);

for (const [config, message] of [
  ['memory: 64M', /scenario\.yaml:3:\d+: 64M is not enough memory for a guest; at least 192M/],
  [
    'kernel: ./no-such-kernel',
    /:3:\d+: no such kernel: \.\/no-such-kernel; default, host, debian:VERSION, or the path/,
  ],
  ['kernel: /etc/passwd', /:3:\d+: \/etc\/passwd is not a kernel for x86-64; default, host/],
  ['kernel: /etc', /:3:\d+: \/etc contains no built kernel \(run make there\)/],
  ['modules: ./nowhere', /:3:\d+: \.\/nowhere does not exist; lib\/modules\/RELEASE/],
  ['nic: { model: ne2000 }', /:3:\d+: .*ne2000[^]*virtio-net/],
  ['nic: { model: e1000, queues: 2 }', /:3:\d+: a NIC of model e1000 has a single queue pair/],
  ['processors: 0', /:3:\d+: 0 is too small; from 1 to 64/],
  ['memroy: 1G', /:3:\d+: .*memroy[^]*did you mean "memory"/],
] as const)
  test(`refused: ${config}`, async (t) => {
    await t.throwsAsync(vm(config), { message });
  });

test('names of kernels stay, paths become absolute', async (t) => {
  const kernelOf = async (config: string) => (await planOf(await vm(config))).guests![0]!.kernel;
  t.is(await kernelOf('kernel: debian:6.1'), 'debian:6.1');
  t.is(await kernelOf('template: false'), 'default');
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-vm-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const kernel = join(folder, 'bzImage');
  writeFileSync(kernel, `${'x'.repeat(0x202)}HdrS`);
  t.is(await kernelOf(`kernel: ${folder}/../${basename(folder)}/bzImage`), kernel);
});
