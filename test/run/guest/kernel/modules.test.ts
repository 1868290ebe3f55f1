import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { moduleFiles, releaseOf } from '../../../../src/run/guest/kernel/modules.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-modules-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const files = {
  'modules.dep': [
    'kernel/net/openvswitch.ko: kernel/lib/nsh.ko kernel/lib/crc.ko',
    'kernel/net/sch_netem.ko.xz:',
    'kernel/net/nf-tables.ko:',
    'kernel/lib/nsh.ko:',
    'kernel/lib/crc.ko:',
    'kernel/sound/snd.ko:',
    'kernel/net/veth.ko:',
  ].join('\n'),
  'modules.dep.bin': '',
  'kernel/net/openvswitch.ko': '\0vermagic=6.1.0-own SMP preempt',
  'kernel/net/sch_netem.ko.xz': '',
  'kernel/net/nf-tables.ko': '',
  'kernel/lib/nsh.ko': '',
  'kernel/lib/crc.ko': '',
  'kernel/sound/snd.ko': '',
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

test('what networks need goes along, with all that it needs, and nothing else; what is not built is left out', (t) => {
  t.deepEqual(moduleFiles(folder), [
    'kernel/lib/crc.ko',
    'kernel/lib/nsh.ko',
    'kernel/net/nf-tables.ko',
    'kernel/net/openvswitch.ko',
    'kernel/net/sch_netem.ko.xz',
    'modules.dep.bin',
  ]);
});

test('a module says which kernel it is for', (t) => {
  t.is(releaseOf(join(folder, 'kernel/net')), '6.1.0-own');
  t.is(releaseOf(join(folder, 'kernel/sound')), undefined);
});
