import test from 'ava';
import { parseDocument } from 'yaml';
import { reduce } from '../../../src/suite/shrink/reduce.ts';
import { hashOf, shrink, type Judgement } from '../../../src/suite/shrink/shrink.ts';

test('what is needed stays, and nothing else', async (t) => {
  const units = Array.from({ length: 50 }, (_, index) => index);
  for (const needed of [[], [7], [0, 49], [3, 4, 30]]) {
    let asked = 0;
    const gone = await reduce(units, async (without) => {
      asked++;
      return !needed.some((one) => without.includes(one));
    });
    t.deepEqual(
      units.filter((one) => !gone.includes(one)),
      needed,
    );
    t.true(asked < 60, `${asked}`);
  }
});

test('where one of two is needed, one of them goes', async (t) => {
  const gone = await reduce(
    ['a', 'b', 'c'],
    async (without) => !(without.includes('a') && without.includes('b')),
  );
  t.is(gone.length, 2);
});

/** 12 nodes in a line and 30 settings, of which 3 nodes and 2 settings matter. */
const nodes = Array.from({ length: 12 }, (_, at) => `h${at + 1}`);
const yaml = `# What this is about.
title: A large file
nodes:
${nodes.map((name, at) => `  ${name}: { sysctl: { net.ipv4.tcp_sack: ${at}, net.ipv4.tcp_ecn: 1 } } # node ${at}`).join('\n')}
links:
${nodes
  .slice(1)
  .map((name, at) => `  - { ends: [${nodes[at]}:a, ${name}:b], mtu: ${1400 + at} }`)
  .join('\n')}
traffic:
  - ping: { from: h1, to: h3, count: 10 } # The one that shows it.
  - ping: { from: h4, to: h5, count: 5 }
  - iperf3: { from: h6, to: h7, time: 10s, parallel: 4 }
expect:
  - { metric: ping.loss, max: 0 }
  - { metric: throughput.mean, min: 1gbit }
repeat: 3
`;

const shows = (text: string): boolean => {
  const document = parseDocument(text);
  const has = (...path: (string | number)[]) => document.getIn(path) !== undefined;
  return (
    ['h1', 'h2', 'h3'].every((name) => has('nodes', name)) &&
    has('nodes', 'h2', 'sysctl', 'net.ipv4.tcp_sack') &&
    text.includes('mtu: 1401') &&
    /ping: \{ from: h1/.test(text) &&
    text.includes('ping.loss')
  );
};

/** As the schema would have it: what these items can't be without. */
const problemOf = async (text: string): Promise<string | undefined> => {
  const {
    nodes: named = {},
    traffic = [],
    links = [],
  } = parseDocument(text).toJSON() as {
    nodes?: Record<string, unknown>;
    traffic?: Record<string, Record<string, unknown>>[];
    links?: { ends?: string[] }[];
  };
  const ends = links
    .flatMap(({ ends = [] }) => (ends.length === 2 ? ends : ['missing:x']))
    .map((end) => end.split(':')[0]!);
  const used = traffic.flatMap((item) =>
    Object.values(item).flatMap(({ from, to }) => [from ?? 'missing', to ?? 'missing']),
  );
  const unknown = [...ends, ...used].find((name) => !Object.hasOwn(named, String(name)));
  return unknown === undefined ? undefined : `no such node: ${String(unknown)}`;
};

test('of 12 nodes and 30 settings, the 3 and 2 that matter stay, in fewer than 60 candidates', async (t) => {
  const judge = async (text: string): Promise<Judgement> =>
    shows(text) ? { presence: 'present', why: '' } : { presence: 'absent', why: 'it does not show' };
  const { text, candidates, taken, needed } = await shrink(parseDocument(yaml), { problemOf, judge });
  t.is(
    text,
    `# What this is about.
title: A large file
nodes:
  h1: {} # node 0
  h2: { sysctl: { net.ipv4.tcp_sack: 1 } } # node 1
  h3: {} # node 2
links:
  - { ends: [ h2:a, h3:b ], mtu: 1401 }
traffic:
  - ping: { from: h1, to: h3 } # The one that shows it.
expect:
  - { metric: ping.loss }
`,
  );
  t.log(`${candidates} candidates`);
  t.true(candidates < 60, `${candidates}`);
  t.true(taken.includes('node h12'));
  t.true(needed.some(({ says }) => says === 'node h2'));
});

test('what an earlier process has judged is not run again, and the answer is the same', async (t) => {
  const known = new Map<string, Judgement>();
  let runs = 0;
  const judge = async (text: string): Promise<Judgement> => {
    runs++;
    return { presence: shows(text) ? 'present' : 'absent', why: '' };
  };
  const options = {
    problemOf,
    judge,
    judged: (hash: string, judgement: Judgement) => void known.set(hash, judgement),
  };
  const first = await shrink(parseDocument(yaml), options);
  const before = runs;
  const second = await shrink(parseDocument(yaml), { ...options, known });
  t.is(second.text, first.text);
  t.is(runs, before);
  t.is(second.candidates, first.candidates);
  t.is(hashOf('x').length, 64);
});

test('an unclear candidate takes nothing away', async (t) => {
  const judge = async (): Promise<Judgement> => ({ presence: 'unclear', why: 'noise' });
  const { taken, needed } = await shrink(parseDocument('title: x\nnodes: { h1: {}, h2: {} }\n'), {
    problemOf,
    judge,
  });
  t.deepEqual(taken, []);
  t.true(needed.every(({ why }) => why === 'noise'));
});
