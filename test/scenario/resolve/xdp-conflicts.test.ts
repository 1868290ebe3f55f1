import test from 'ava';
import { formatMistake } from '../../../src/lib/errors.ts';
import { loadProgram } from '../../../src/mangler/programs.ts';
import { xdpConflicts } from '../../../src/scenario/resolve/xdp-conflicts.ts';
import type { ManglerItem } from '../../../src/scenario/model.ts';

const item = (program: string, hook: ManglerItem['hook'], line: number): ManglerItem => ({
  name: program,
  node: 'h1',
  interface: 'eth0',
  hook,
  mode: 'generic',
  program,
  manifest: loadProgram(program),
  seed: 1,
  parameters: {},
  position: { file: 's.yaml', line, column: 5 },
});
const check = (...items: ManglerItem[]) => xdpConflicts(items).map(formatMistake);

test('several programs on a tc hook are fine', (t) => {
  t.deepEqual(check(item('tcp-psh', 'egress', 1), item('pass', 'egress', 2), item('pass', 'xdp', 3)), []);
});

test('two XDP programs on one interface', (t) => {
  t.deepEqual(check(item('pong-ttl', 'xdp', 1), item('pass', 'xdp', 2)), [
    's.yaml:2:5: h1:eth0 already has an XDP program: pong-ttl; one XDP program per interface; egress and ingress take several',
  ]);
});
