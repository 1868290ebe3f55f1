import test from 'ava';
import { longestGap, requestsIn } from '../../../../src/kinds/traffic/ping/replies.ts';

/** Replies at ms since the epoch, by number; each took 2 ms. */
const output = (replies: Record<number, number>, startedAt = 100) => ({
  stdout: Object.entries(replies)
    .map(
      ([number, at]) =>
        `[${(at / 1000).toFixed(6)}] 64 bytes from 10.0.0.2: icmp_seq=${number} ttl=64 time=2.00 ms\n`,
    )
    .join(''),
  stderr: '',
  exitCode: 0,
  startedAt,
  endedAt: 2000,
});
const rounded = (values: readonly number[]) => values.map((value) => Math.round(value));

test('a request without a reply was sent between those around it, at their pace', (t) => {
  const requests = requestsIn(output({ 1: 1000, 2: 1010, 5: 1100, 6: 1110 }), 8, 10, 880);
  t.deepEqual(rounded(requests.map(({ sent }) => sent)), [118, 128, 158, 188, 218, 228, 238, 248]);
  t.deepEqual(
    requests.map(({ rtt }) => rtt !== undefined),
    [true, true, false, false, true, true, false, false],
  );
});

test('by the clock of another machine, the first request was sent when ping was started', (t) => {
  const [first, second] = requestsIn(output({ 1: 9_000_000, 2: 9_000_010 }), 2, 10, 0);
  t.deepEqual(rounded([first!.sent, second!.sent]), [100, 110]);
});

test('without any reply, requests were sent at the interval that the file says', (t) => {
  t.deepEqual(
    requestsIn(output({}), 3, 20, 0).map(({ sent }) => sent),
    [100, 120, 140],
  );
});

test('the longest gap is from the first lost request to the next that got a reply, or to the end', (t) => {
  const requests = [
    { sent: 0, rtt: 1 },
    { sent: 10 },
    { sent: 20, rtt: 1 },
    { sent: 30 },
    { sent: 40 },
    { sent: 50, rtt: 1 },
    { sent: 60 },
  ];
  t.deepEqual(longestGap(requests, 65), { seconds: 0.02, packets: 2 });
  t.deepEqual(longestGap(requests, 100), { seconds: 0.04, packets: 1 });
  t.deepEqual(longestGap([{ sent: 0, rtt: 1 }], 10), { seconds: 0, packets: 0 });
});
