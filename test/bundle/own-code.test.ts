import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ownCodeOf } from '../../src/bundle/own-code.ts';
import { kinds } from '../../src/kinds/index.ts';
import { load } from '../../src/scenario/load.ts';

async function codeOf(t: ExecutionContext, yaml: string, files: Record<string, string> = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lab-test-code-')));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'bug.yaml');
  writeFileSync(file, `title: A bug\n${yaml}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const index = [{ path: 'data', size: 1, sha256: 'a'.repeat(64), what: 'named by the scenario' }];
  return ownCodeOf(await load(file, { kinds }), folder, index).map(({ kind, says }) => `${kind}: ${says}`);
}

test('what lab brings is nothing of the bundle’s own', async (t) => {
  const code = await codeOf(
    t,
    `
lab: two-hosts
manglers: [{ on: h1:eth0, hook: egress, program: tcp-psh, with: { ratio: 10 } }]
traffic: [{ ping: { from: h1, to: h2 } }, { iperf3: { from: h1, to: h2, time: 1s } }]
`,
  );
  t.deepEqual(code, []);
});

test('every command, wherever the file says it, and the files that it names', async (t) => {
  const code = await codeOf(
    t,
    `
lab: two-hosts
nodes:
  h1:
    setup: [ip route show]
    services: [{ run: [nc, -l, '9'], ready: { run: [ss, -l] } }]
traffic:
  - command: { in: h1, run: 'echo "a b"' }
  - wait: { in: h2, run: [test, -e, x] }
events:
  - { at: 0s, command: { in: h2, run: [date] } }
  - { when: { in: h1, run: [test, -e, y] }, command: { in: h2, run: [id] } }
`,
  );
  for (const text of [
    'command: h1: ip route show',
    'command: h1: nc -l 9',
    'command: h1: ss -l',
    "command: command: echo 'a b'",
    'command: wait: test -e x',
    'command: command-2: date',
    'command: command-3: test -e y',
    'command: command-3: id',
    'file: data',
  ])
    t.true(code.includes(text), `${text} is not in\n${code.join('\n')}`);
});

test('a program of its own, and one that only is called like one of lab', async (t) => {
  const yaml = (program: string) => `
lab: two-hosts
manglers: [{ on: h1:eth0, hook: egress, program: ${program} }]
traffic: [{ ping: { from: h1, to: h2 } }]
`;
  const source = '// SPDX-License-Identifier: GPL-2.0\nint x;\n';
  t.deepEqual(await codeOf(t, yaml('./own.bpf.c'), { 'own.bpf.c': source }), [
    'program: attaches the eBPF program own',
    'file: data',
  ]);
  const manifest = 'title: x\ndescription: x\nhooks: [egress]\n';
  const files = { 'bpf/tcp-psh/tcp-psh.bpf.c': source, 'bpf/tcp-psh/mangler.yaml': manifest };
  t.deepEqual(await codeOf(t, yaml('tcp-psh'), files), [
    'program: attaches the eBPF program tcp-psh',
    'file: data',
  ]);
});

test('packages, sysctls of the whole machine, and builds of the bundle', async (t) => {
  const code = await codeOf(
    t,
    `
lab: two-hosts
packages: [netcat-openbsd]
nodes:
  h1: { sysctl: { net.ipv4.tcp_sack: 0, kernel.core_pattern: '|/x' } }
traffic: [{ ping: { from: h1, to: h2 } }]
`,
  );
  t.deepEqual(code, [
    'package: installs the package netcat-openbsd',
    'sysctl: sets kernel.core_pattern=|/x of the whole machine',
    'file: data',
  ]);
});
