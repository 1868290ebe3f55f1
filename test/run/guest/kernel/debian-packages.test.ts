import test from 'ava';
import { newest, parseKernels } from '../../../../src/run/guest/kernel/debian-packages.ts';

const listed = `linux-image-6.1.0-9-cloud-amd64-unsigned - Linux 6.1 for x86-64 cloud
linux-image-6.1.0-50-amd64-unsigned - Linux 6.1 for 64-bit PCs
linux-image-6.1.0-50-cloud-amd64-unsigned - Linux 6.1 for x86-64 cloud
linux-image-6.12.9+deb12-cloud-amd64-unsigned - Linux 6.12 for x86-64 cloud
linux-binary-7.2.13+deb14-cloud-amd64 - Linux 7.2.13 for x86-64 cloud (kernel image)
`;

test('a kernel is one package, or since Debian 13 three', (t) => {
  const kernels = parseKernels(listed);
  t.deepEqual(kernels.get('6.1.0-50-amd64'), ['linux-image-6.1.0-50-amd64-unsigned']);
  t.deepEqual(kernels.get('7.2.13+deb14-cloud-amd64'), [
    'linux-binary-7.2.13+deb14-cloud-amd64',
    'linux-modules-7.2.13+deb14-cloud-amd64',
    'linux-base-7.2.13+deb14-cloud-amd64',
  ]);
  t.is(kernels.size, 5);
});

test('a version stands for the newest kernel for clouds that begins so', (t) => {
  const releases = [...parseKernels(listed).keys()];
  t.is(newest(releases, '6.1'), '6.1.0-50-cloud-amd64');
  t.is(newest(releases, '6.1.0-9'), '6.1.0-9-cloud-amd64');
  t.is(newest(releases, '6.12'), '6.12.9+deb12-cloud-amd64');
  t.is(newest(releases, '7'), '7.2.13+deb14-cloud-amd64');
  t.is(newest(releases, ''), '7.2.13+deb14-cloud-amd64');
  t.is(newest(releases, '6.13'), undefined);
});
