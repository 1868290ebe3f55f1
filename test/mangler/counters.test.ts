import test from 'ava';
import { readCounters } from '../../src/mangler/counters.ts';

const output = (stdout: string, exitCode = 0) => ({ stdout, stderr: '', exitCode, startedAt: 0, endedAt: 0 });
const cpu = (id: number, seen: number) => ({
  cpu: id,
  value: { seen, matched: 2, mangled: 1, bytes: 100, segs: 5, err: 0 },
});
const dump = (values: unknown[]) =>
  JSON.stringify([{ key: ['0x00'], values: [], formatted: { key: 0, values } }]);

test('counters are summed over the CPUs', (t) => {
  t.deepEqual(readCounters(output(dump([cpu(0, 3), cpu(1, 4)]))), {
    seen: 7,
    matched: 4,
    mangled: 2,
    bytes: 200,
    segments: 10,
    errors: 0,
  });
});

test('a program without counters has none, rather than zeros', (t) => {
  t.is(readCounters(undefined), null);
  t.is(readCounters(output('{"error":"bpf obj get: No such file or directory"}', 255)), null);
  t.is(readCounters(output(dump([{ cpu: 0, value: 7 }]))), null);
  t.is(readCounters(output('[{"key":["0x00"],"values":[]}]')), null);
});
