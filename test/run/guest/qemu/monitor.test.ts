import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import { ExpectedError } from '../../../../src/lib/errors.ts';
import { monitorOn } from '../../../../src/run/guest/qemu/monitor.ts';

/** A QMP server that greets, agrees to capabilities, and then answers with the next of these lines. */
async function qemu(t: ExecutionContext, answers: string[]): Promise<Socket> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-qmp-'));
  const server = createServer((socket) => {
    socket.write('{"QMP": {"version": {}, "capabilities": []}}\n');
    createInterface({ input: socket }).on('line', (line) => {
      const { execute, id } = JSON.parse(line) as { execute: string; id: number };
      const answer = execute === 'qmp_capabilities' ? '{"return": {}, "id": ID}' : answers.shift();
      if (answer === undefined) socket.destroy();
      else socket.write(`${answer.replace('ID', String(id))}\n`);
    });
  });
  server.listen(join(folder, 'sock'));
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const socket = connect(join(folder, 'sock'));
  t.teardown(() => socket.destroy());
  return socket;
}

test('an answer comes back, events in between are passed over', async (t) => {
  const monitor = await monitorOn(
    await qemu(t, ['{"event": "STOP"}\n{"return": {"running": true}, "id": ID}']),
  );
  t.deepEqual(await monitor.execute('query-status'), { running: true });
});

for (const [answer, message] of [
  ['{"error": {"class": "GenericError", "desc": "no such device"}, "id": ID}', /no such device/],
  ['{"return": {"runn', /not JSON: \{"return"/],
  ['null', /not JSON/],
  ['\0\xff\x7f', /not JSON/],
] as const)
  test(`the answer ${JSON.stringify(answer)} is an error with QEMU's command`, async (t) => {
    const monitor = await monitorOn(await qemu(t, [answer]));
    const error = await t.throwsAsync(monitor.execute('query-status'), { instanceOf: ExpectedError });
    t.regex(error.message, /^QEMU: query-status: /);
    t.regex(error.message, message);
  });

test('a QEMU that ends instead of an answer is told', async (t) => {
  const monitor = await monitorOn(await qemu(t, []));
  await t.throwsAsync(monitor.execute('query-status'), { message: 'QEMU: query-status: QEMU ended' });
});

test('the state of a migration that is missing is asked for again', async (t) => {
  const answers = ['{"id": ID}', '{"return": null, "id": ID}', '{"return": {"status": "failed"}, "id": ID}'];
  const monitor = await monitorOn(await qemu(t, answers));
  await t.throwsAsync(monitor.migrated(), { instanceOf: ExpectedError, message: /failed/ });
});
