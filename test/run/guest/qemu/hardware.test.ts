import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { findTool } from '../../../../src/lib/find-tool.ts';
import { checkHardware } from '../../../../src/run/guest/qemu/hardware.ts';
import { ExpectedError } from '../../../../src/lib/errors.ts';
import { skip } from '../../../helpers/skip.ts';

test('more memory than there is', async (t) => {
  await t.notThrowsAsync(checkHardware({ name: 'g', memory: 1, nics: [] }));
  await t.throwsAsync(checkHardware({ name: 'g', memory: 2 ** 30, nics: [] }), {
    instanceOf: ExpectedError,
    message: /^g: 1073741824 MiB is more than the free memory of this machine$/,
  });
});

test('a NIC that this QEMU lacks', async (t) => {
  if (!findTool('qemu-system-x86_64')) return skip(t, 'qemu-system-x86_64 is not installed');
  const nics = [{ name: 'eth0', model: 'e100' }];
  await t.throwsAsync(checkHardware({ name: 'g', memory: 1, nics }), {
    instanceOf: ExpectedError,
    message: /^g:eth0: this QEMU has no NIC model e100; allowed: .*virtio-net/,
  });
});

test('a NIC that the kernel has no driver of', async (t) => {
  if (!findTool('qemu-system-x86_64')) return skip(t, 'qemu-system-x86_64 is not installed');
  const modules = mkdtempSync(join(tmpdir(), 'lab-test-hardware-'));
  t.teardown(() => rmSync(modules, { recursive: true }));
  const check = (model: string) => {
    const kernel = { release: '6.1.0-50-cloud-amd64', modules };
    return checkHardware({ name: 'g', memory: 1, nics: [{ name: 'eth0', model }], kernel });
  };
  await t.notThrowsAsync(check('e1000'), 'nobody knows');
  writeFileSync(
    join(modules, 'modules.dep'),
    'kernel/drivers/net/8139cp.ko.xz: kernel/drivers/net/mii.ko.xz\n',
  );
  writeFileSync(join(modules, 'modules.builtin'), 'kernel/drivers/net/virtio_net.ko\n');
  await t.notThrowsAsync(check('rtl8139'));
  await t.notThrowsAsync(check('virtio-net'));
  await t.throwsAsync(check('e1000'), {
    instanceOf: ExpectedError,
    message:
      /^g:eth0: the kernel 6\S+ has no driver for the NIC model e1000 \(e1000\); .* kernel: debian:6\.1\.0-50-amd64$/,
  });
});
