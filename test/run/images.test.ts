import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findTool } from '../../src/lib/find-tool.ts';
import type { Result } from '../../src/result/model.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { bootImage, rootImage } from '../helpers/image.ts';
import { scenarioOf } from '../helpers/scenario.ts';
import { skip, skipWithoutRoot } from '../helpers/skip.ts';
import { debianKernelHere } from '../helpers/guest.ts';

function folderFor(t: ExecutionContext, ...tools: string[]): string | undefined {
  if (skipWithoutRoot(t)) return undefined;
  const missing = ['qemu-system-x86_64', 'qemu-img', 'busybox', ...tools].find((tool) => !findTool(tool));
  if (missing) return void skip(t, `${missing} is not installed`);
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-images-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

const pings = 'ping: { from: a, to: g, count: 2, interval: 20ms }';

async function live(folder: string, node: string, traffic = pings): Promise<Result> {
  const scenario = await scenarioOf(`
title: an image
nodes: { a: , g: { kind: vm, ${node} } }
links: [a:eth0 -- g:eth0]
traffic: [{ ${traffic} }]
`);
  const signal = new AbortController().signal;
  return runScenario([scenario], { emit: () => {}, signal, out: join(folder, 'result') });
}

const outputsOf = (folder: string): Record<string, { stdout: string }> =>
  JSON.parse(readFileSync(join(folder, 'result/baseline-1/outputs.json'), 'utf8')) as never;

test.serial(
  'an image is the root of a kernel: its programs, found by its label, and never written to',
  async (t) => {
    const folder = folderFor(t, 'mkfs.ext4');
    if (!folder) return;
    const before = await hostState();
    const image = await rootImage(folder);
    const sum = digest(image);
    const setup = '[[sh, -c, "cat /etc/motto; echo changed >/etc/motto; modprobe dummy; ls /sys/module"]]';
    const result = await live(
      folder,
      `image: ${image}, kernel: ${debianKernelHere}, root: LABEL=motto, setup: ${setup}`,
    );
    t.true(result.cases[0]!.runs[0]!.metrics['ping.loss']!.value < 1);
    t.regex(outputsOf(folder)['node/g/setup/0']!.stdout, /^from an image\n[^]*dummy/);
    t.is(digest(image), sum);
    const { kernel, template, image: found } = result.environment.guests!.g!;
    t.true(`debian:${kernel}`.startsWith(`${debianKernelHere}.`), kernel);
    t.is(template, 'none');
    t.like(found, { format: 'raw', agent: 'kernel', files: [{ path: image, sha256: sum }] });
    await assertHostUnchanged(t, before);
  },
);

test.serial(
  'an image boots by its own boot loader, and takes the agent and user data from its seed',
  async (t) => {
    const folder = folderFor(t, 'syslinux', 'mcopy');
    if (!folder) return;
    const image = await bootImage(folder);
    writeFileSync(join(folder, 'user-data'), '#cloud-config\n# the user’s own\n');
    const node = `image: ${image}, user_data: ${folder}/user-data, setup: [cat /etc/said, uname -n]`;
    const result = await live(folder, node);
    t.true(result.cases[0]!.runs[0]!.metrics['ping.loss']!.value < 1);
    t.is(outputsOf(folder)['node/g/setup/0']!.stdout, '#cloud-config\n# the user’s own\n');
    t.is(outputsOf(folder)['node/g/setup/1']!.stdout, 'g\n');
    t.like(result.environment.guests!.g, { from: 'the image', image: { agent: 'cloud-init' } });
  },
);

test.serial('a program that an image lacks is named before it is used', async (t) => {
  const folder = folderFor(t, 'mkfs.ext4');
  if (!folder) return;
  const image = await rootImage(folder, ['usr/bin/ping']);
  const node = `image: ${image}, kernel: ${debianKernelHere}`;
  const traffic = 'ping: { from: g, to: a, count: 2, interval: 20ms }';
  await t.throwsAsync(live(folder, node, traffic), {
    message: /^the guest g is unusable: the image \S+ lacks ping, which the lab needs in it; install/,
  });
});

test.serial('an image that does not come up is named, with what its console shows', async (t) => {
  const folder = folderFor(t, 'mkfs.ext4');
  if (!folder) return;
  const before = await hostState();
  const bytes = Buffer.alloc(2 ** 20);
  // A boot sector that gives up (int 18h).
  bytes.write('cd18', 0, 'hex');
  bytes.writeUInt16BE(0x55aa, 510);
  const image = join(folder, 'none.img');
  writeFileSync(image, bytes);
  await t.throwsAsync(live(folder, `image: ${image}`), {
    message:
      /^the guest g did not start: the image \S+none\.img has no BIOS boot loader[^]*\n {2}No bootable/,
  });
  await t.throwsAsync(live(folder, `image: ${image}, kernel: ${debianKernelHere}`), {
    message: /the image \S+none\.img has no root file system at \/dev\/vda or its partitions; /,
  });
  await assertHostUnchanged(t, before);
});
