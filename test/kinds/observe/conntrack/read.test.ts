import test from 'ava';
import { read } from '../../../../src/kinds/observe/conntrack/read.ts';
import type { Scenario } from '../../../../src/scenario/model.ts';
import { itemOf, outputsOf, valuesOf } from '../../../helpers/reading.ts';

const kernel = {
  'entries/ipv4': `tcp      6 119 TIME_WAIT src=10.0.0.1 dst=10.0.0.2 sport=40508 dport=5201 src=10.0.0.2 dst=10.0.0.1 sport=5201 dport=40508 [ASSURED] mark=0 use=1
udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=40516 dport=53 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=40516 mark=0 use=1
`,
  'entries/ipv6':
    'tcp      6 431999 ESTABLISHED src=fd00::1 dst=fd00::2 sport=1 dport=2 src=fd00::2 dst=fd00::1 sport=2 dport=1 [ASSURED] mark=0 use=1\n',
  'before/counters':
    'cpu=0   \tfound=0 invalid=1 insert=0 insert_failed=2 drop=0 early_drop=0 error=0 search_restart=0 clash_resolve=0 chaintoolong=0 \ncpu=1   \tfound=0 invalid=0 insert=0 insert_failed=1 drop=0 early_drop=0 error=0 search_restart=0 \n',
  'after/counters':
    'cpu=0   \tfound=0 invalid=4 insert=0 insert_failed=2 drop=1 early_drop=0 error=0 search_restart=0 \ncpu=1   \tfound=0 invalid=0 insert=0 insert_failed=3 drop=0 early_drop=0 error=0 search_restart=0 \n',
};
const ovs = {
  'entries/all':
    'tcp,orig=(src=10.1.1.1,dst=10.1.1.64,sport=4,dport=80),reply=(src=10.1.1.2,dst=10.1.1.1,sport=80,dport=4),zone=1,protoinfo=(state=ESTABLISHED)\nudp,orig=(src=10.1.1.1,dst=10.1.1.2,sport=4,dport=53),reply=(src=10.1.1.2,dst=10.1.1.1,sport=53,dport=4)\n',
};
const scenarioOf = (kind: string, ...judged: string[]) =>
  ({
    topology: { nodes: [{ name: 'r', kind }] },
    expect: judged.map((own) => ({ metric: { item: 'conntrack', own } })),
  }) as unknown as Scenario;
const item = itemOf('conntrack', {
  on: 'r',
  count: { dns: 'dport=53 ', translated: 'dst=10\\.1\\.1\\.64,' },
});
const readOf = (texts: Record<string, string>, scenario: Scenario) =>
  read(
    item,
    outputsOf(
      Object.fromEntries(
        Object.entries(texts).map(([step, stdout]) => [`observe/conntrack/${step}`, { stdout }]),
      ),
    ),
    scenario,
  );

test('entries of both families, by state and by pattern; counters as differences over all processors', (t) => {
  const reading = readOf(kernel, scenarioOf('netns', 'conntrack.state.SYN_SENT'));
  t.deepEqual(reading.doubts, undefined);
  t.deepEqual(valuesOf(reading), {
    'conntrack.entries': 3,
    'conntrack.state.SYN_SENT': 0,
    'conntrack.state.TIME_WAIT': 1,
    'conntrack.state.ESTABLISHED': 1,
    'conntrack.dns': 1,
    'conntrack.translated': 0,
    'conntrack.insert_failed': 2,
    'conntrack.drop': 1,
    'conntrack.early_drop': 0,
    'conntrack.invalid': 3,
    'conntrack.error': 0,
    'conntrack.search_restart': 0,
  });
});

test('entries of an Open vSwitch', (t) => {
  t.deepEqual(valuesOf(readOf(ovs, scenarioOf('ovs'))), {
    'conntrack.entries': 2,
    'conntrack.state.ESTABLISHED': 1,
    'conntrack.dns': 0,
    'conntrack.translated': 1,
  });
});

test('damaged output is a doubt that names the step; an empty table is an answer', (t) => {
  for (const step of Object.keys(kernel))
    for (const text of ['?', '{"a": 1}']) {
      const { doubts } = readOf({ ...kernel, [step]: text }, scenarioOf('netns'));
      t.regex(doubts?.[0] ?? '', new RegExp(`observe/conntrack/${step}`));
    }
  const empty = { ...kernel, 'entries/ipv4': '', 'entries/ipv6': '' };
  t.is(readOf(empty, scenarioOf('netns')).metrics['conntrack.entries']!.value, 0);
});
