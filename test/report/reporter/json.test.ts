import { PassThrough } from 'node:stream';
import test from 'ava';
import json from '../../../src/report/reporter/json.ts';
import { sessionEvents } from '../../helpers/events.ts';
import { makeResult } from '../../helpers/result.ts';

test('the document, whole, and nothing else on stdout', async (t) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const streams = { stdout, stderr } as unknown as { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };
  const reporting = await json.start({ ...streams, verbose: false });
  sessionEvents(1).forEach(reporting.event);
  await reporting.end(makeResult());
  t.deepEqual(JSON.parse(String(stdout.read())), makeResult());
  t.is(String(stderr.read()), 'warning: the cache is not writable\n');
});
