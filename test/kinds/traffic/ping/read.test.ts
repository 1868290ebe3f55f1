import test from 'ava';
import { metrics, read } from '../../../../src/kinds/traffic/ping/read.ts';
import type { Config } from '../../../../src/kinds/traffic/ping/steps.ts';
import type { Output } from '../../../../src/lib/output.ts';
import { fixture, itemOf, outputsOf, valuesOf } from '../../../helpers/reading.ts';

const item = itemOf('ping', { from: 'h1', to: 'h2' } as Config);
const reading = (output: Partial<Output>) => read(item, outputsOf({ 'traffic/ping/ping': output }));

test('replies: loss, times, TTLs', (t) => {
  const found = reading({ stdout: fixture('ping/replies.txt') });
  const values = valuesOf(found);
  t.like(values, {
    'ping.sent': 3,
    'ping.received': 3,
    'ping.loss': 0,
    'ping.ttl.min': 64,
    'ping.ttl.distinct': 1,
  });
  const [, least] = /rtt .* = ([\d.]+)\//.exec(fixture('ping/replies.txt'))!;
  t.is(values['ping.rtt.min'], Number(least) / 1000);
  t.deepEqual(found.details, { ttls: [64, 64, 64] });
  t.deepEqual(Object.keys(values).toSorted(), metrics.map(({ name }) => name).toSorted());
});

test('IPv6 hop limits are TTLs', (t) => {
  t.is(valuesOf(reading({ stdout: fixture('ping/ipv6.txt') }))['ping.ttl.max'], 64);
});

test('different TTLs are told apart', (t) => {
  let ttl = 7;
  const stdout = fixture('ping/replies.txt').replaceAll('ttl=64', () => `ttl=${(ttl += 5)}`);
  const found = reading({ stdout });
  t.like(valuesOf(found), { 'ping.ttl.min': 12, 'ping.ttl.max': 22, 'ping.ttl.distinct': 3 });
  t.deepEqual(found.details, { ttls: [12, 17, 22] });
});

test('no reply is a loss of 1 and no failure', (t) => {
  const found = reading({ stdout: fixture('ping/silence.txt'), exitCode: 1 });
  t.like(valuesOf(found), { 'ping.sent': 3, 'ping.received': 0, 'ping.loss': 1, 'ping.errors': 0 });
  t.false('ping.rtt.mean' in found.metrics);
  t.falsy(found.failures?.length);
});

test('replies that are missing at the end alone may be late; others are lost', (t) => {
  const replies = (...numbers: number[]) =>
    [
      ...numbers.map((number) => `64 bytes from 10.0.0.2: icmp_seq=${number} ttl=64 time=0.1 ms`),
      `10 packets transmitted, ${numbers.length} received, 0% packet loss, time 1ms`,
    ].join('\n');
  const doubtsOf = (numbers: number[], config = {}) =>
    read(
      itemOf('ping', { from: 'h1', to: 'h2', ...config } as Config),
      outputsOf({ 'traffic/ping/ping': { stdout: replies(...numbers) } }),
    ).doubts!.length;
  t.is(doubtsOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 0);
  t.is(doubtsOf([1, 2, 3, 4, 5, 6, 7, 8]), 1);
  t.is(doubtsOf([1, 2, 4, 5, 6, 7, 8]), 0);
  t.is(doubtsOf([1, 2, 3, 4, 5, 6, 7, 8], { interval: '1s' }), 0);
  t.is(doubtsOf([1, 2, 3, 4, 5, 6, 7, 8], { wait: '20ms' }), 0);
  t.is(doubtsOf([]), 0);
});

test('ICMP errors and duplicates are counted', (t) => {
  t.is(valuesOf(reading({ stdout: fixture('ping/unreachable.txt'), exitCode: 1 }))['ping.errors'], 1);
  const values = valuesOf(reading({ stdout: fixture('ping/duplicates.txt') }));
  t.like(values, { 'ping.received': 3, 'ping.duplicates': 2, 'ping.loss': 0 });
});

test('a ping that sent nothing fails the run, in its own words', (t) => {
  const stderr = 'ping: connect: Network is unreachable\n';
  t.deepEqual(reading({ stderr, exitCode: 2 }).failures, [
    'ping: ping printed no summary (step traffic/ping/ping, exit code 2): ping: connect: Network is unreachable',
  ]);
  t.deepEqual(reading({ exitCode: null, signal: 'SIGKILL' }).failures, [
    'ping: ping printed no summary (step traffic/ping/ping, ended by SIGKILL)',
  ]);
});
