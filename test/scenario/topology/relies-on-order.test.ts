import test from 'ava';
import { reliesOnOrder } from '../../../src/scenario/topology/relies-on-order.ts';

test('an address of 10.0.0.0/16 that no network of the file holds says that the order matters', (t) => {
  const routed = { nodes: { r1: { routes: [{ to: '10.0.2.0/24', via: '10.0.1.2' }] } } };
  t.true(reliesOnOrder(routed, []));
  t.true(reliesOnOrder(routed, ['10.0.1.1/24']), '10.0.2.0 is nowhere');
  t.false(reliesOnOrder(routed, ['10.0.1.1/24', '10.0.2.1/24']));
  t.true(reliesOnOrder({ traffic: [{ command: { run: ['ping', '-c', '1', '10.0.0.2'] } }] }, []));
  t.true(reliesOnOrder({ flows: ['ip,nw_dst=10.0.0.2,actions=output:p2'] }, []));
});

test('other networks, text for people, and numbers that are no address say nothing', (t) => {
  t.false(reliesOnOrder({ routes: ['default via 10.1.0.254'] }, []));
  t.false(reliesOnOrder({ title: 'h1 is 10.0.0.1', description: 'and h2 10.0.0.2' }, []));
  t.false(reliesOnOrder({ run: 'version 10.0.0.300, 110.0.0.1, 10.0.0.1.5' }, []));
});
