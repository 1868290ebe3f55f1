import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const lab = (...words: string[]) => execa(process.execPath, [main, ...words], { reject: false });

test('plan --in-vm: the same steps, and the guest that they are in', async (t) => {
  const inside = await lab('plan', 'kernel-datapath', '--in-vm', '--kernel', 'debian:6.1', '--json');
  const { within, ...plan } = JSON.parse(inside.stdout) as {
    within: { kernel: string; qemu: string[] };
    stages: { lanes: { id: string }[][] }[];
  };
  t.is(within.kernel, 'debian:6.1');
  t.is(within.qemu[0], 'qemu-system-x86_64');
  const idsOf = ({ stages }: typeof plan) => stages.flatMap(({ lanes }) => lanes.flat().map(({ id }) => id));
  const outside = JSON.parse((await lab('plan', 'kernel-datapath', '--json')).stdout) as typeof plan;
  t.false('within' in outside);
  // The guest's kernel is read too.
  t.deepEqual(
    idsOf(plan).filter((id) => id !== 'kernel/capsule/log'),
    idsOf(outside),
  );
});

test('plan: the axis kernel shows its guest, and neither becomes a script', async (t) => {
  const axis = ['--matrix', 'kernel=debian:6.1,host'];
  const { stdout } = await lab('plan', 'tcp-psh', ...axis, '--case', 'kernel=debian:6.1');
  t.regex(stdout, /\n {4}kernel debian:6\.1, [^]*\n {4}\$ qemu-system-x86_64 /);
  for (const words of [['--in-vm'], axis]) {
    const { exitCode, stderr } = await lab('plan', 'tcp-psh', ...words, '--sh');
    t.is(exitCode, 2);
    t.regex(stderr, /^--sh: a script builds the lab on the host, [^\n]*$/);
  }
});

test('plan --in-vm: refused as lab up refuses it', async (t) => {
  const nested = await lab('plan', 'router-vm', '--in-vm');
  t.is(nested.exitCode, 2);
  t.regex(nested.stderr, /^--in-vm: node \w+ is a guest itself/);
  t.regex((await lab('plan', 'tcp-psh', '--kernel', 'host')).stderr, /--kernel needs --in-vm/);
});
