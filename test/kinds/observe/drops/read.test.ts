import test from 'ava';
import { read } from '../../../../src/kinds/observe/drops/read.ts';
import type { Scenario } from '../../../../src/scenario/model.ts';
import { itemOf, outputsOf } from '../../../helpers/reading.ts';

const count = (netns: number, reason: number, device: string, packets: number) => ({
  formatted: { key: { netns, reason, device }, value: { packets, bytes: 100 * packets } },
});
const good = {
  namespaces: '4026532001 /run/netns/h1\n4026532002 /run/netns/r1\n',
  reasons:
    "[7] ENUM 'skb_drop_reason' encoding=UNSIGNED size=4 vlen=3\n\t'SKB_CONSUMED' val=1\n\t'SKB_DROP_REASON_NOT_SPECIFIED' val=2\n\t'SKB_DROP_REASON_PKT_TOO_BIG' val=71\n[8] STRUCT\n",
  full: JSON.stringify([{ formatted: { key: 0, value: 0 } }]),
  places: JSON.stringify([
    count(4026532002, 2, 'eth0', 9),
    count(4026532002, 71, 'eth0', 3),
    count(4026532002, 71, 'eth1', 1),
    count(4026532001, 0x20005, '', 1),
    count(4026531833, 71, 'eth0', 500),
  ]),
};
const item = itemOf('drops', {});
const expecting = (...names: string[]): Scenario =>
  ({
    topology: { nodes: [{ name: 'h1' }, { name: 'r1' }] },
    expect: names.map((own) => ({ metric: { item: 'drops', own } })),
  }) as unknown as Scenario;
const readOf = (texts: Partial<typeof good>, scenario = expecting()) =>
  read(
    item,
    outputsOf(
      Object.fromEntries(
        Object.entries({ ...good, ...texts }).map(([step, stdout]) => [`observe/drops/${step}`, { stdout }]),
      ),
    ),
    scenario,
  );

test('drops of the nodes, by place and reason; those of other namespaces are none', (t) => {
  const { metrics, details, doubts } = readOf({}, expecting('drops.r1.PKT_TOO_BIG', 'drops.h1.PKT_TOO_BIG'));
  t.deepEqual(Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value])), {
    'drops.packets': 14,
    'drops.r1.NOT_SPECIFIED': 9,
    'drops.r1.PKT_TOO_BIG': 4,
    'drops.h1.PKT_TOO_BIG': 0,
    'drops.h1.0x20005': 1,
  });
  t.deepEqual(details!.drops, [
    { node: 'r1', interface: 'eth0', reason: 'PKT_TOO_BIG', packets: 3, bytes: 300 },
    { node: 'r1', interface: 'eth1', reason: 'PKT_TOO_BIG', packets: 1, bytes: 100 },
    { node: 'h1', interface: '', reason: '0x20005', packets: 1, bytes: 100 },
    { node: 'r1', interface: 'eth0', reason: 'NOT_SPECIFIED', packets: 9, bytes: 900 },
  ]);
  t.deepEqual(doubts, []);
});

test('no drop at all is an answer', (t) => {
  t.is(readOf({ places: '[]' }).metrics['drops.packets']!.value, 0);
});

test('a reason that the kernel does not have, and drops that were not counted, are doubts', (t) => {
  t.deepEqual(readOf({}, expecting('drops.r1.FOO')).doubts, ['drops: this kernel has no drop reason FOO']);
  const full = JSON.stringify([{ formatted: { key: 0, value: 7 } }]);
  t.deepEqual(readOf({ full }).doubts, ['drops: 7 drops were not counted: too many namespaces']);
});

test('damaged output is a doubt, and no bug', (t) => {
  for (const step of Object.keys(good) as (keyof typeof good)[])
    for (const text of ['?', '{"a": 1}', '[{"formatted": {"key": {}}}]']) {
      const { metrics, doubts } = readOf({ [step]: text });
      t.deepEqual(metrics, {}, `${step}: ${text}`);
      t.regex(doubts![0]!, new RegExp(`observe/drops/${step}`));
    }
});
