import { basename } from 'node:path';
import { argvOf } from '../../lib/command.ts';
import { millisecondsOf } from '../../lib/quantity.ts';
import { joinWords } from '../../lib/suggest.ts';
import { at, complain, type Context } from './context.ts';
import type { Service, UserCommand } from '../model.ts';
import type { CheckedCommand, CheckedService } from '../schema/checked-file.ts';
import type { Path } from '../../lib/yaml/tree.ts';

/** A command of the scenario: COMMAND, or { run: COMMAND, deadline }. */
export function resolveCommand(context: Context, path: Path, raw: CheckedCommand): UserCommand {
  const { run, deadline = '30s' } = typeof raw === 'object' && 'run' in raw ? raw : { run: raw };
  return {
    argv: argvOf(run),
    deadline: millisecondsOf(deadline),
    position: at(context, path),
  };
}

/** Services of a node; each has a name of its own there. */
export function resolveServices(context: Context, path: Path, raw: readonly CheckedService[]): Service[] {
  const taken = new Set(raw.flatMap(({ name }) => name ?? []));
  return raw.map(({ name, run, ready, deadline = '10s' }, index) => {
    const argv = argvOf(run);
    return {
      name: name ?? unused(basename(argv[0] ?? 'service'), taken),
      argv,
      deadline: millisecondsOf(deadline),
      position: at(context, [...path, index]),
      ...(ready ? { ready: resolveReady(context, [...path, index, 'ready'], ready) } : {}),
    };
  });
}

function resolveReady(
  context: Context,
  path: Path,
  ready: NonNullable<CheckedService['ready']>,
): Service['ready'] {
  const { tcp, udp, run, file, matches } = ready;
  const given = (['tcp', 'udp', 'run', 'file'] as const).filter((key) => ready[key] !== undefined);
  if (given.length > 1)
    complain(context, path, `${joinWords(given)} together`, { allowed: 'one of tcp, udp, run, file' });
  if (tcp !== undefined) return { tcp };
  if (udp !== undefined) return { udp };
  if (run !== undefined) return { run: argvOf(run), ...(matches === undefined ? {} : { matches }) };
  return file === undefined ? undefined : { file };
}

/** `name` as an id, with "-2" and so on behind it where that is taken; it is taken then. */
export function unused(name: string, taken: Set<string>): string {
  const base = name.replaceAll(/[^A-Za-z0-9_-]/g, '-').replace(/^[-_]+/, '') || 'item';
  let free = base;
  for (let number = 2; taken.has(free); number++) free = `${base}-${number}`;
  taken.add(free);
  return free;
}
