import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { compileObject } from '../../src/mangler/compile.ts';
import { objectOf } from '../../src/mangler/object.ts';
import { loadProgram } from '../../src/mangler/programs.ts';
import { explainRejection, readRejection } from '../../src/mangler/verifier.ts';
import { rootTest } from '../helpers/prog-run.ts';

const directory = mkdtempSync(join(tmpdir(), 'lab-verifier-'));
test.after.always(() => rmSync(directory, { recursive: true }));

const source = `#include "lab.h"
SEC("tc")
int on_tc(struct __sk_buff *skb)
{
	struct ethhdr *eth = (void *)(long)skb->data;
	struct lab_stats *stats = lab_stats();

	if (stats)
		stats->seen++;
	/* No bounds check. */
	return eth->h_proto == bpf_htons(ETH_P_IP) ? TC_ACT_OK : TC_ACT_UNSPEC;
}
`;

rootTest("the kernel's refusal is shown with the source line it is about", async (t) => {
  writeFileSync(join(directory, 'bad.bpf.c'), source);
  const { bytes } = await compileObject(objectOf(loadProgram('./bad.bpf.c', directory)));
  writeFileSync(join(directory, 'bad.o'), bytes);
  mkdirSync(join(directory, 'bpffs'));
  const script = 'mount -n -t bpf bpf "$1/bpffs" && exec bpftool prog load "$1/bad.o" "$1/bpffs/p"';
  const { stderr, exitCode } = await execa('unshare', ['-m', 'sh', '-c', script, 'sh', directory], {
    reject: false,
  });
  t.not(exitCode, 0);
  const message = explainRejection(stderr)!;
  const [first] = message.split('\n');
  t.regex(first!, /^the kernel's verifier refuses the function on_tc \(Permission denied\): \S/);
  t.regex(message, /; return eth->h_proto == bpf_htons\(ETH_P_IP\) \? TC_ACT_OK : TC_ACT_UNSPEC;/);
  t.regex(message, /invalid access to packet/);
  t.true(message.split('\n').length <= 27);
});

const log = (lines: number) =>
  [
    "libbpf: prog 'f': BPF program load failed: Permission denied",
    "libbpf: prog 'f': -- BEGIN PROG LOAD LOG --",
    ...Array.from({ length: lines }, (_, at) => `${at}: (b7) r0 = 0`),
    'R0 invalid mem access',
    'processed 11 insns (limit 1000000) max_states_per_insn 0',
    '-- END PROG LOAD LOG --',
    "libbpf: prog 'f': failed to load: -13",
  ].join('\n');

test('of a long log the end is shown', (t) => {
  const rejection = readRejection(log(1000))!;
  t.is(rejection.reason, 'R0 invalid mem access');
  t.is(rejection.function, 'f');
  t.is(rejection.log.length, 25);
  t.is(rejection.log[0], '976: (b7) r0 = 0');
});

test('another failure is not explained', (t) => {
  t.is(explainRejection('Error: failed to open object file'), undefined);
});
