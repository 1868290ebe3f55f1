import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { aptInstall } from '../../src/doctor/install.ts';
import { writeProgram } from '../helpers/program.ts';

const path = process.env.PATH;

/** An apt-get that notes how it is called, asks the policy as a package's script would, and ends as told. */
function fakeApt(body: string) {
  const directory = mkdtempSync('/tmp/lab-test-apt-');
  const log = join(directory, 'log');
  const policy = join(directory, 'policy-rc.d');
  const program = join(directory, 'apt-get');
  writeProgram(
    program,
    `#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >>${log}\n${policy}; echo "policy $?" >>${log}\n${body}\n`,
  );
  process.env.PATH = `${directory}:${path}`;
  return { directory, log, policy };
}

test.serial('asks nothing, starts no service, waits for the lock, leaves no policy', async (t) => {
  const { directory, log, policy } = fakeApt('exit 0');
  t.teardown(() => rmSync(directory, { recursive: true }));
  await aptInstall(['iperf3', 'tcpdump'], { policy });
  const [called, asked, ...more] = readFileSync(log, 'utf8').trim().split('\n');
  t.regex(
    called!,
    /^noninteractive .*DPkg::Lock::Timeout=300.* install --yes --no-install-recommends iperf3 tcpdump$/,
  );
  t.is(asked, 'policy 101');
  t.deepEqual(more, []);
  t.false(existsSync(policy));
});

test.serial('the lists are fetched when the first try fails', async (t) => {
  const { directory, log, policy } = fakeApt(
    `[ "$(grep -c install ${'$0'}.count 2>/dev/null)" = 1 ]; e=$?; case "$*" in *install*) echo install >>${'$0'}.count; exit $e;; esac`,
  );
  t.teardown(() => rmSync(directory, { recursive: true }));
  await aptInstall(['jq'], { policy });
  const calls = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('noninteractive'));
  t.deepEqual(
    calls.map((line) => line.split(' ').find((word) => ['install', 'update'].includes(word))),
    ['install', 'update', 'install'],
  );
});

test.serial('a failure is told with what apt said, and the command to repeat', async (t) => {
  const { directory, policy } = fakeApt('echo "E: Unable to locate package nope" >&2; exit 100');
  t.teardown(() => rmSync(directory, { recursive: true }));
  await t.throwsAsync(aptInstall(['nope'], { policy }), {
    message: /run "apt-get install nope" and see. It said:\n {2}.*E: Unable to locate package nope/s,
  });
  t.false(existsSync(policy));
});

test.serial('a policy that is there already stays', async (t) => {
  const { directory, policy } = fakeApt('exit 0');
  t.teardown(() => rmSync(directory, { recursive: true }));
  writeProgram(policy, '#!/bin/sh\nexit 101\n');
  await aptInstall(['jq'], { policy });
  t.is((await execa(policy, { reject: false })).exitCode, 101);
});
