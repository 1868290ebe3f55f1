import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import type { SuiteResult } from '../../src/suite/model.ts';

/**
 * node test/bench/suite.ts [CASES]: what `lab test` adds to the traffic of functional cases, one at a time and
 * side by side; and how much memory it takes over many.
 */
const many = Number(process.argv[2] ?? 200);
const root = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'lab-bench-'));
/** s, of a ping of 5 requests 10 ms apart */
const traffic = 0.04;

const yaml = (cases: number) => `
title: Two hosts and a bridge
lab: bridge
traffic: [{ ping: { from: h1, to: h2, count: 5 } }]
expect: [{ metric: ping.loss, max: 0 }]
matrix: { seed: [${Array.from({ length: cases }, (_, index) => index + 1).join(', ')}] }
`;

interface Measured {
  wall: number;
  result: SuiteResult;
  /** KiB resident when so many runs were done. */
  memory: Map<number, number>;
}

async function suite(cases: number, ...words: string[]): Promise<Measured> {
  const [file, out] = [join(folder, `bench-suite-${cases}.yaml`), join(folder, `out-${performance.now()}`)];
  writeFileSync(file, yaml(cases));
  const began = performance.now();
  const running = execa(join(root, 'lab'), ['test', file, '--out', out, ...words], { cwd: root });
  const memory = new Map<number, number>();
  let ended = false;
  const watch = async () => {
    const journal = join(out, 'journal.jsonl');
    while (!ended) {
      await pause(100);
      const done = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 2 : 0;
      const mark = Math.floor(done / 20) * 20;
      const resident = /^VmRSS:\s+(\d+)/m.exec(statusOf(running.pid))?.[1];
      if (mark > 0 && resident && !memory.has(mark)) memory.set(mark, Number(resident));
    }
  };
  const watching = watch();
  await running.finally(() => (ended = true));
  await watching;
  const result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as SuiteResult;
  return { wall: (performance.now() - began) / 1000, result, memory };
}

const statusOf = (pid: number | undefined) => textOf(`/proc/${pid}/status`);

/** Of the labs that were made here. */
const processesLeft = (): number =>
  readdirSync('/proc').filter((pid) => textOf(`/proc/${pid}/environ`).includes('LAB_NAME=bench-suite-'))
    .length;

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const say = (text: string) => process.stdout.write(`${text}\n`);
try {
  await suite(2, '-j', '1');
  for (const words of [['-j', '1'], []]) {
    const { wall, result } = await suite(20, ...words);
    const each = wall / 20 - traffic;
    const between = (wall - result.timing.runs) / 20;
    const how = words.join(' ') || 'side by side';
    say(
      `20 cases, ${how}: ${wall.toFixed(2)} s, ${each.toFixed(3)} s a case added (at most 0.7)${words.length > 0 ? `, of which ${between.toFixed(3)} s between the runs` : ''}: ${result.verdict}`,
    );
  }
  const { wall, result, memory } = await suite(many);
  say(`${many} cases: ${wall.toFixed(1)} s, ${result.verdict}; resident, MiB by runs done:`);
  say([...memory].map(([done, kilobytes]) => `${done}: ${(kilobytes / 1024).toFixed(0)}`).join('  '));
  say(`processes left behind: ${processesLeft()}`);
  say(`load average ${loadavg()[0]!.toFixed(1)}`);
} finally {
  rmSync(folder, { recursive: true });
}
