import test from 'ava';
import { assertHostUnchanged, hostState } from '../../../helpers/host.ts';
import { valuesOf } from '../../../helpers/reading.ts';
import { runLive } from '../../../helpers/run.ts';
import { skipWithoutRoot } from '../../../helpers/skip.ts';

/** A datagram to a port that nobody listens at; every node sends it to itself. */
const nobody = (node: string) =>
  `  - command: { in: ${node}, run: [bash, -c, 'echo > /dev/udp/127.0.0.1/9'], exit: any }`;

test('drops are those of the nodes that are asked for, and of this lab', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const yaml = (on: string) => `
nodes: { h1: , h2: }
links: [h1 -- h2]
traffic:
${nobody('h1')}
${nobody('h2')}
${nobody('h2')}
observe: [{ drops: ${on} }]
expect: [{ metric: drops.h2.NO_SOCKET, min: 2 }]
`;
  const [all, one] = await Promise.all([runLive(yaml('{}')), runLive(yaml('{ on: [h2] }'))]);
  t.deepEqual([...all.reading.doubts, ...one.reading.doubts], []);
  const [ofAll, ofOne] = [valuesOf(all.reading), valuesOf(one.reading)];
  t.is(ofAll['drops.h1.NO_SOCKET'], 1);
  t.is(ofAll['drops.h2.NO_SOCKET'], 2);
  t.is(ofOne['drops.h2.NO_SOCKET'], 2);
  t.is(ofOne['drops.h1.NO_SOCKET'], undefined);
  await assertHostUnchanged(t, before);
});
