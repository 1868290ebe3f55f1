import test from 'ava';
import { reasonsOf } from '../../src/doctor/reasons.ts';

test('tools that the same asks for share what is said of it', (t) => {
  const wanted = [
    { what: 'ip', why: 'every lab' },
    { what: 'tc', why: 'every lab' },
    { what: 'ping', why: 'ping (ping)' },
    { what: 'hey', why: 'get (connections)' },
  ];
  t.is(reasonsOf(wanted), 'ip, tc (every lab), ping, hey (get (connections))');
});

test('a tool that several ask for is named once', (t) => {
  const wanted = ['iperf3 (iperf3)', 'iperf3 (iperf3)', 'node s'].map((why) => ({ what: 'ss', why }));
  t.is(reasonsOf(wanted), 'ss (iperf3, node s)');
});
