import test from 'ava';
import { compareCaptures } from '../../../src/observe/order/compare.ts';

const flow = '10.0.0.1.40000 > 10.0.0.2.80';
const flows = new Set([flow, 'fd00::1.40000 > fd00::2.80']);

/** As tcpdump -n -tt -S -v prints it; `snipped`: cut off before the end of its payload. */
const packet = (at: number, id: number, seq: number, { flags = '.', snipped = false, on = flow } = {}) => {
  const sum = snipped ? '' : `cksum 0x1431 (${at % 2 ? 'correct' : 'incorrect -> 0xeca5'}), `;
  return (
    `${at}.000000 IP (tos 0x0, ttl ${64 - (at % 2)}, id ${id}, offset 0, flags [DF], proto TCP (6), length 1500)\n` +
    `    ${on}: Flags [${flags}], ${sum}seq ${seq}:${seq + 1448}, ack 1, win 64, ` +
    `options [nop,nop,TS val 7 ecr 8], length 1448: HTTP, length: 1448\n\tGET / HTTP/1.1\n`
  );
};
const packet6 = (at: number, seq: number) =>
  `${at}.000000 IP6 (flowlabel 0x12345, hlim 64, next-header TCP (6) payload length: 1480) ` +
  `fd00::1.40000 > fd00::2.80: Flags [.], cksum 0x1 (correct), seq ${seq}:${seq + 1448}, ack 1, win 64, length 1448\n`;

const at = (when: number, id: number) => packet(when, id, id * 1448);
const inOrder = [1, 2, 3, 4].map((n) => packet(n, n, n * 1448));

test('the same packets in the same order, whatever their flags, TTL and checksums', (t) => {
  const there = [1, 2, 3, 4].map((n) => packet(n + 1, n, n * 1448, { flags: 'P.', snipped: n === 2 }));
  t.deepEqual(compareCaptures(inOrder.join(''), there.join(''), flows), {
    packets: 4,
    overtaken: 0,
    unmatched: 0,
  });
});

test('one that is behind is overtaken; one that is missing is not', (t) => {
  const overtaken = [at(5, 1), at(6, 3), at(7, 4), at(8, 2)];
  t.like(compareCaptures(inOrder.join(''), overtaken.join(''), flows), { packets: 4, overtaken: 1 });
  t.like(compareCaptures(inOrder.join(''), [at(5, 1), at(6, 4)].join(''), flows), {
    packets: 2,
    overtaken: 0,
  });
});

test('a retransmission with an IP ID of its own is another packet', (t) => {
  const again = packet(9, 5, 2 * 1448);
  const there = [at(10, 1), at(11, 3), at(12, 4), packet(13, 5, 2 * 1448)];
  t.like(compareCaptures(inOrder.join('') + again, there.join(''), flows), { packets: 4, overtaken: 0 });
});

test('a packet that never left is not matched; other flows are left aside', (t) => {
  const there = inOrder.join('') + packet(9, 99, 1) + packet(10, 1, 1, { on: '10.0.0.3.1 > 10.0.0.2.80' });
  t.deepEqual(compareCaptures(inOrder.join(''), there, flows), { packets: 5, overtaken: 0, unmatched: 1 });
});

test('over IPv6, of two that are the same, the one that had left by then', (t) => {
  const from = [packet6(1, 1000), packet6(2, 2000), packet6(3, 3000), packet6(6, 1000)].join('');
  // The first is overtaken by the second; its retransmission leaves and arrives last.
  const to = [packet6(4, 2000), packet6(5, 1000), packet6(6, 3000), packet6(7, 1000)].join('');
  t.deepEqual(compareCaptures(from, to, flows), { packets: 4, overtaken: 1, unmatched: 0 });
});

test('over IPv6, a packet that was overtaken so far that it was sent again is overtaken once', (t) => {
  const from = [10, 20, 30, 40, 10, 50].map((seq, n) => packet6(n + 1, seq)).join('');
  const to = [20, 30, 10, 40, 10, 50].map((seq, n) => packet6(n + 7, seq)).join('');
  t.deepEqual(compareCaptures(from, to, flows), { packets: 6, overtaken: 1, unmatched: 0 });
  // The same, but that the first is lost, and what left before its retransmission too: nothing is overtaken.
  const lossy = [20, 30, 10, 50].map((seq, n) => packet6(n + 7, seq)).join('');
  t.deepEqual(compareCaptures(from, lossy, flows), { packets: 4, overtaken: 0, unmatched: 0 });
});
