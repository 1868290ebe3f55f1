import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ava from 'ava';
import { parse } from 'yaml';
import type { ParameterValue } from '../../src/mangler/parameter-types.ts';
import { type Hook, listPrograms, packagePrograms } from '../../src/mangler/programs.ts';
import { changed, frameOf, type FrameWords } from '../helpers/frame.ts';
import { progRun, rootTest } from '../helpers/prog-run.ts';

/** A test of a program, as the vectors.yaml in its folder has it. */
interface Vector {
  it: string;
  hook?: Hook;
  with?: Record<string, ParameterValue>;
  seed?: number;
  /** Frames that go in, and what becomes of each: the same, dropped, or with these changes. */
  packets: { in: FrameWords; out: FrameWords | 'same' | 'dropped'; times?: number }[];
  counters?: Record<string, number>;
}

/** TC_ACT_UNSPEC: on to the next program. TC_ACT_STOLEN: gone. */
const verdicts = { on: { tc: 0xffff_ffff, xdp: 2 }, dropped: { tc: 4, xdp: 1 } };

const programs = listPrograms(packagePrograms).filter(({ source }) => source.startsWith(packagePrograms));
/** Their tests are older, and in TypeScript. */
const elsewhere = ['pass', 'pong-ttl', 'psh-overtaken', 'tcp-psh'];

ava('every mangler has vectors', (t) => {
  const without = programs.filter(({ directory }) => !existsSync(join(directory, 'vectors.yaml')));
  t.deepEqual(
    without.map(({ name }) => name),
    elsewhere,
  );
});

for (const { name, directory, hooks } of programs) {
  const file = join(directory, 'vectors.yaml');
  if (!existsSync(file)) continue;
  for (const vector of parse(readFileSync(file, 'utf8')) as Vector[])
    rootTest(`${name} ${vector.it}`, async (t) => {
      const hook = vector.hook ?? hooks[0]!;
      const packets = vector.packets.flatMap((one) => Array.from({ length: one.times ?? 1 }, () => one));
      const { results, counters } = await progRun(
        name,
        hook,
        packets.map((one) => frameOf(one.in)),
        { parameters: vector.with ?? {}, seed: vector.seed ?? 1 },
      );
      for (const [at, { in: sent, out }] of packets.entries()) {
        const { data, retval } = results[at]!;
        const verdict = verdicts[out === 'dropped' ? 'dropped' : 'on'][hook === 'xdp' ? 'xdp' : 'tc'];
        t.is(retval, verdict, `verdict for packet ${at + 1}`);
        if (out === 'dropped') continue;
        const wanted = frameOf(out === 'same' ? sent : changed(sent, out));
        t.is(data.toString('hex'), wanted.toString('hex'), `packet ${at + 1}`);
      }
      t.like(counters, { errors: 0, ...vector.counters });
    });
}
