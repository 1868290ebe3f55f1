import { basename } from 'node:path';
import { argvOf, type Command } from '../../lib/command.ts';
import { millisecondsOf } from '../../lib/quantity.ts';
import { at, type Context } from './context.ts';
import type { Service, UserCommand } from '../model.ts';
import { isMapping, type Mapping, type Path } from '../file/tree.ts';

/** A command of the scenario: COMMAND, or { run: COMMAND, deadline }. */
export function resolveCommand(context: Context, path: Path, raw: unknown): UserCommand {
  const { run, deadline } = isMapping(raw) ? raw : { run: raw, deadline: undefined };
  return {
    argv: argvOf(run as Command),
    deadline: millisecondsOf((deadline as string | undefined) ?? '30s'),
    position: at(context, path),
  };
}

/** Services of a node; each has a name of its own there. */
export function resolveServices(context: Context, path: Path, raw: readonly Mapping[]): Service[] {
  const taken = new Set(raw.flatMap((one) => (typeof one.name === 'string' ? [one.name] : [])));
  return raw.map((one, index) => {
    const argv = argvOf(one.run as Command);
    return {
      name: (one.name as string | undefined) ?? unused(basename(argv[0] ?? 'service'), taken),
      argv,
      deadline: millisecondsOf((one.deadline as string | undefined) ?? '10s'),
      position: at(context, [...path, index]),
      ...(one.ready ? { ready: resolveReady(one.ready as Mapping) } : {}),
    };
  });
}

const resolveReady = (ready: Mapping): Service['ready'] =>
  ('run' in ready ? { run: argvOf(ready.run as Command) } : ready) as Service['ready'];

/** `name` as an id, with "-2" and so on behind it where that is taken; it is taken then. */
export function unused(name: string, taken: Set<string>): string {
  const base = name.replaceAll(/[^A-Za-z0-9_-]/g, '-').replace(/^[-_]+/, '') || 'item';
  let free = base;
  for (let number = 2; taken.has(free); number++) free = `${base}-${number}`;
  taken.add(free);
  return free;
}
