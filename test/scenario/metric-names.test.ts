import test from 'ava';
import { covers, nameInResult, type ItemMetrics } from '../../src/scenario/metric-names.ts';

const of = (item: string, ...names: string[]): ItemMetrics => ({
  item,
  declarations: names.map((name) => ({ name, unit: '', title: '' })),
});
const one = [of('iperf3', 'throughput.mean'), of('counters', 'nstat.h1.*')];
const two = [of('iperf3', 'throughput.mean'), of('iperf3-2', 'throughput.mean', 'udp.loss')];

test('bare where one item measures it, in full where several do', (t) => {
  t.is(nameInResult('iperf3', 'throughput.mean', one), 'throughput.mean');
  t.is(nameInResult('counters', 'nstat.h1.TcpRetransSegs', one), 'nstat.h1.TcpRetransSegs');
  t.is(nameInResult('iperf3', 'throughput.mean', two), 'iperf3.throughput.mean');
  t.is(nameInResult('iperf3-2', 'udp.loss', two), 'udp.loss');
});

test('the counters of manglers are named in full', (t) => {
  const mangler: ItemMetrics = { ...of('tcp-psh', 'bytes'), inFull: true };
  t.is(nameInResult('tcp-psh', 'bytes', [mangler]), 'tcp-psh.bytes');
  t.is(nameInResult('capture', 'bytes', [of('capture', 'bytes'), mangler]), 'bytes');
});

test('families', (t) => {
  t.true(covers('link.h1:eth0.*', 'link.h1:eth0.rx_packets'));
  t.false(covers('link.h1:eth0.*', 'link.h1:eth01.rx_packets'));
  t.false(covers('ping.loss', 'ping.loss.x'));
});
