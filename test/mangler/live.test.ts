import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ava from 'ava';
import { kinds } from '../../src/kinds/index.ts';
import { statsStep } from '../../src/plan/manglers.ts';
import { compileObjects } from '../../src/mangler/compile.ts';
import { readCounters } from '../../src/mangler/counters.ts';
import { loadPrograms } from '../../src/mangler/object.ts';
import { planRun } from '../../src/plan/plan.ts';
import { executePlan } from '../../src/run/execute.ts';
import type { Arm } from '../../src/scenario/model.ts';
import { load } from '../../src/scenario/load.ts';
import { rootTest as test } from '../helpers/prog-run.ts';

const directory = mkdtempSync(join(tmpdir(), 'lab-mangler-live-'));
process.env.XDG_CACHE_HOME = join(directory, 'cache');
ava.after.always(() => rmSync(directory, { recursive: true }));

const ping = (count: number) => `[{ command: { in: h1, run: ping -c ${count} -i 0.05 10.0.0.2 } }]`;
const topology = 'lab: two-hosts\n';

/** Runs a scenario with the given manglers in one arm. */
async function run(name: string, manglers: string, traffic: string, arm: Arm = 'mangled') {
  const file = join(directory, `${name}.yaml`);
  writeFileSync(
    file,
    `title: T\n${topology}manglers: ${manglers}\ntraffic: ${traffic}\narms: [baseline, pass, mangled]\nrepeat: 1\n`,
  );
  const [scenario] = await load(file, { kinds });
  const plan = planRun(scenario!, { arm, repetition: 1 }, kinds, loadPrograms(scenario!));
  const compiled = await compileObjects(plan.objects);
  const { outputs } = await executePlan(plan, {
    run: { index: 0, case: '', arm, repetition: 1 },
    emit: () => {},
    signal: new AbortController().signal,
    objects: new Map(compiled.map(({ object, bytes }) => [object, bytes])),
  });
  const texts = [...outputs].filter(([id]) => id.startsWith('traffic/')).map(([, output]) => output.stdout);
  return {
    counters: (mangler: string) => readCounters(outputs.get(statsStep(mangler))),
    ttls: texts.join('').match(/ttl=\d+/g) ?? [],
  };
}

test('manglers on every hook of an interface see and change its packets, in the order of the file', async (t) => {
  const { counters, ttls } = await run(
    'hooks',
    `
  - { on: h1:eth0, hook: xdp, program: pong-ttl, with: { min: 7, max: 7 } }
  - { on: h1:eth0, hook: egress, program: pass, name: first }
  - { on: h1:eth0, hook: egress, program: tcp-psh }
  - { on: h1:eth0, hook: ingress, program: pass, name: third }`,
    ping(3),
  );
  t.deepEqual(ttls, ['ttl=7', 'ttl=7', 'ttl=7']);
  t.like(counters('pong-ttl'), { matched: 3, mangled: 3, errors: 0 });
  t.true(counters('first')!.seen >= 3);
  // The first lets packets go on to the second.
  t.true(counters('tcp-psh')!.seen >= 3);
  t.true(counters('third')!.seen >= 3);
});

test('XDP in native mode, and the arm pass', async (t) => {
  const native = '[{ on: h1:eth0, hook: xdp, mode: native, program: pong-ttl, with: { min: 9, max: 9 } }]';
  const mangled = await run('native', native, ping(1));
  t.deepEqual(mangled.ttls, ['ttl=9']);
  const passed = await run('passed', native, ping(1), 'pass');
  t.deepEqual(passed.ttls, ['ttl=64']);
  t.like(passed.counters('pong-ttl'), { matched: 0, mangled: 0 });
  t.true(passed.counters('pong-ttl')!.seen >= 1);
});

// As one finds them on the web: no lab.h, no manifest, a function and a section of any name, no counters.
const plain = `#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>
SEC("action")
int whatever(struct __sk_buff *skb)
{
	__u8 ttl = 33;

	bpf_skb_store_bytes(skb, 22, &ttl, 1, BPF_F_RECOMPUTE_CSUM);
	bpf_l3_csum_replace(skb, 24, 64, ttl, 2);
	return TC_ACT_OK;
}
char LICENSE[] SEC("license") = "GPL";
`;

test("a user's own .c and .o need no manifest", async (t) => {
  writeFileSync(join(directory, 'plain.c'), plain);
  const fromSource = await run('source', '[{ on: h2:eth0, hook: egress, program: ./plain.c }]', ping(1));
  t.deepEqual(fromSource.ttls, ['ttl=33']);
  t.is(fromSource.counters('plain'), null);
  const { loadProgram } = await import('../../src/mangler/programs.ts');
  const { objectOf } = await import('../../src/mangler/object.ts');
  const [compiled] = await compileObjects([objectOf(loadProgram('./plain.c', directory))]);
  writeFileSync(join(directory, 'object.o'), compiled!.bytes);
  const fromObject = await run('object', '[{ on: h2:eth0, hook: egress, program: ./object.o }]', ping(1));
  t.deepEqual(fromObject.ttls, ['ttl=33']);
});

test('a program that the verifier refuses ends the run with its log, and the title of the step', async (t) => {
  const bad = plain.replace('__u8 ttl = 33;', '__u8 ttl = *(__u8 *)(long)skb->data;');
  writeFileSync(join(directory, 'bad.c'), bad);
  const error = await t.throwsAsync(run('bad', '[{ on: h2:eth0, hook: egress, program: ./bad.c }]', ping(1)));
  t.regex(error!.message, /step "load bad for h2:eth0 egress" ended with exit code/);
  t.regex(error!.message, /the kernel's verifier refuses the function whatever \(Permission denied\)/);
  t.regex(error!.message, /; __u8 ttl = \*\(__u8 \*\)\(long\)skb->data;/);
});
