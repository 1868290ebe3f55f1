import test from 'ava';
import { findTool } from '../../src/lib/find.ts';
import { checkHardware } from '../../src/guest/hardware.ts';
import { ExpectedError } from '../../src/lib/errors.ts';
import { skip } from '../helpers/skip.ts';

test('more memory than there is', async (t) => {
  await t.notThrowsAsync(checkHardware({ name: 'g', memory: 1, nics: [] }));
  await t.throwsAsync(checkHardware({ name: 'g', memory: 2 ** 30, nics: [] }), {
    instanceOf: ExpectedError,
    message: /^g: 1073741824 MiB are more than this machine has free$/,
  });
});

test('a NIC that this QEMU lacks', async (t) => {
  if (!findTool('qemu-system-x86_64')) return skip(t, 'qemu-system-x86_64 is not installed');
  const nics = [{ name: 'eth0', model: 'e100' }];
  await t.throwsAsync(checkHardware({ name: 'g', memory: 1, nics }), {
    instanceOf: ExpectedError,
    message: /^g:eth0: this QEMU has no NIC model e100; allowed are .*virtio-net/,
  });
});
