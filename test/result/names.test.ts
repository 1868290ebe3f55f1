import test from 'ava';
import { covers, type Declared, nameInResult, resolveName } from '../../src/result/names.ts';

const of = (item: string, ...names: string[]): Declared => ({
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

test('an author may write either', (t) => {
  t.is(resolveName('throughput.mean', one), 'throughput.mean');
  t.is(resolveName('iperf3.throughput.mean', one), 'throughput.mean');
  t.is(resolveName('counters.nstat.h1.IpInReceives', one), 'nstat.h1.IpInReceives');
  t.is(resolveName('iperf3-2.throughput.mean', two), 'iperf3-2.throughput.mean');
  t.is(resolveName('tcp-psh.mangled', two), 'tcp-psh.mangled');
});

test('families', (t) => {
  t.true(covers('link.h1:eth0.*', 'link.h1:eth0.rx_packets'));
  t.false(covers('link.h1:eth0.*', 'link.h1:eth01.rx_packets'));
  t.false(covers('ping.loss', 'ping.loss.x'));
});
