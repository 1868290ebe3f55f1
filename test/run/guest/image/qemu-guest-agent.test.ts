import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ExpectedError } from '../../../../src/lib/errors.ts';
import { findTool } from '../../../../src/lib/find-tool.ts';
import { startAgentThrough } from '../../../../src/run/guest/image/qemu-guest-agent.ts';
import { skip } from '../../../helpers/skip.ts';

type Call = { execute: string; arguments: Record<string, never> };

/** A qemu-guest-agent, as far as it is asked here. */
async function agent(t: ExecutionContext, answer: (call: Call) => object | string): Promise<Socket> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-ga-'));
  const server = createServer((socket) => {
    createInterface({ input: socket }).on('line', (line) => {
      const call = JSON.parse(line.replace(/^[^{]*/, '')) as Call;
      const mark = call.execute === 'guest-sync-delimited' ? Buffer.from([0xff]) : Buffer.alloc(0);
      const said = mark.length > 0 ? { return: call.arguments.id } : answer(call);
      const text = typeof said === 'string' ? said : JSON.stringify(said);
      socket.write(Buffer.concat([mark, Buffer.from(`${text}\n`)]));
    });
  });
  server.listen(join(folder, 'sock'));
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  return connect(join(folder, 'sock'));
}

const never = new AbortController().signal;

test('lab’s agent is put into the guest, whole, and run', async (t) => {
  if (!findTool('clang')) return skip(t, 'clang is not installed');
  const parts: Buffer[] = [];
  const calls: string[] = [];
  let looks = 0;
  const socket = await agent(t, ({ execute, arguments: args }) => {
    calls.push(execute);
    if (execute === 'guest-file-write') parts.push(Buffer.from(args['buf-b64'] ?? '', 'base64'));
    if (execute === 'guest-exec') return { return: { pid: 7 } };
    if (execute === 'guest-exec-status') return { return: { exited: ++looks > 1, exitcode: 0 } };
    return { return: 1 };
  });
  await startAgentThrough(socket, never);
  t.is(Buffer.concat(parts).toString('latin1', 1, 4), 'ELF');
  t.deepEqual(
    [...new Set(calls)],
    [...['guest-file-open', 'guest-file-write', 'guest-file-close', 'guest-exec', 'guest-exec-status']],
  );
});

test('one that refuses is told in its own words', async (t) => {
  if (!findTool('clang')) return skip(t, 'clang is not installed');
  const socket = await agent(t, () => ({ error: { desc: 'Command guest-file-open has been disabled' } }));
  await t.throwsAsync(startAgentThrough(socket, never), {
    message: 'its qemu-guest-agent responds, but: guest-file-open: Command guest-file-open has been disabled',
  });
});

for (const [what, answer, message] of [
  ['cut off', '{"return": {"pi', /guest-file-open: the answer is not JSON: \{"return"/],
  ['no object', '7', /guest-file-open: the answer is not JSON: 7/],
] as const)
  test(`an answer that is ${what} is told`, async (t) => {
    if (!findTool('clang')) return skip(t, 'clang is not installed');
    const socket = await agent(t, () => answer);
    await t.throwsAsync(startAgentThrough(socket, never), { instanceOf: ExpectedError, message });
  });

test('a program that was started without a process ID is told', async (t) => {
  if (!findTool('clang')) return skip(t, 'clang is not installed');
  const socket = await agent(t, ({ execute }) => ({ return: execute === 'guest-exec' ? null : 1 }));
  await t.throwsAsync(startAgentThrough(socket, never), {
    instanceOf: ExpectedError,
    message: /guest-exec: the answer has no pid/,
  });
});
