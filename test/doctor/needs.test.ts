import test from 'ava';
import { ExpectedError, SkipError } from '../../src/lib/errors.ts';
import { meetNeeds } from '../../src/doctor/needs.ts';
import { mend, packagesOf } from '../../src/doctor/packages.ts';

const say = () => {};
const here = process.geteuid?.() === 0;

test('what is there is enough, and nothing is said', async (t) => {
  const said: string[] = [];
  await meetNeeds(
    [
      { tool: 'sh', why: 'traffic[0]' },
      { kernel: 'veth pairs', probe: [['true']], why: 'links[0]' },
    ],
    { say: (text) => said.push(text) },
  );
  t.deepEqual(said, []);
});

test('a tool that no package is known for is named with who asks', async (t) => {
  const error = await t.throwsAsync(
    meetNeeds([{ tool: 'no-such-tool', why: 'traffic[0] (command)' }], { say }),
    { instanceOf: ExpectedError },
  );
  t.is(
    error.message,
    'missing: no-such-tool (traffic[0] (command)); install no-such-tool in a directory of PATH, or name its package in `packages`',
  );
  t.is(error.exitCode, 2);
});

test('without root, what needs it is refused in a sentence', async (t) => {
  const error = await t.throwsAsync(
    meetNeeds([{ root: 'loading BPF programs', why: 'manglers[0]' }], { say, root: false }),
    { instanceOf: ExpectedError },
  );
  t.is(
    error.message,
    'loading BPF programs (manglers[0]) needs root: run the same command with sudo, or in a guest with `lab up --in-vm`',
  );
  t.is(error.exitCode, 2);
});

test('a kernel feature that is missing skips, once for all who ask', async (t) => {
  const need = (why: string) => ({
    kernel: 'the foo qdisc (CONFIG_FOO)',
    probe: [['ip', 'link', 'add', 'p0', 'type', 'foo']],
    why,
  });
  const error = await t.throwsAsync(meetNeeds([need('links[0]'), need('links[1]')], { say, root: here }), {
    instanceOf: SkipError,
  });
  t.regex(
    error.message,
    /^skipped: this kernel lacks the foo qdisc \(CONFIG_FOO\), which links\[0\], links\[1\] asks for \(ip link add p0 type foo: /,
  );
  t.regex(error.message, /\n.*--in-vm.*--kernel selects the kernel$/);
  t.is(error.message.split('\n').length, 2);
  t.is(error.exitCode, 4);
});

test('a tool that does not know a word skips too, and a guest is no way out', async (t) => {
  const probe = [['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'what', '1']];
  const need = { kernel: 'the netem qdisc', probe, why: 'impair of link a--b' };
  const error = await t.throwsAsync(meetNeeds([need], { say, root: here }), { instanceOf: SkipError });
  t.regex(
    error.message,
    /^skipped: tc of this machine is too old for impair of link a--b \(tc .*What is "what"\?\): install a newer iproute2$/,
  );
});

test('packages and the command, by distribution', (t) => {
  const clang = [{ tool: 'clang' }, { tool: 'clang' }, { tool: 'tc' }];
  t.deepEqual(packagesOf(clang, { name: '', family: 'debian' }), [
    'clang',
    'libbpf-dev',
    'linux-libc-dev',
    'iproute2',
  ]);
  t.is(mend(['tc', 'ip'], { name: '', family: 'fedora' }, true), 'run: dnf install iproute iproute-tc');
  t.is(mend(['jq', 'foo'], { name: '', family: 'alpine' }, false), 'run: sudo apk add jq, and install foo');
  t.is(mend(['tc'], { name: 'Gentoo' }), 'install tc in a directory of PATH');
});

test('bpftool of Ubuntu is in the tools of its kernels until it has a package of its own', (t) => {
  const packages = (ubuntu?: number) =>
    packagesOf([{ tool: 'bpftool' }, { tool: 'tc' }], { name: 'x', family: 'debian', ubuntu });
  t.deepEqual(packages(), ['bpftool', 'iproute2']);
  t.deepEqual(packages(24.04), ['linux-tools-common', 'linux-tools-generic', 'iproute2']);
  t.deepEqual(packages(25.04), ['bpftool', 'iproute2']);
});
