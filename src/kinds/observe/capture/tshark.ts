import type { CommandStep } from '../../../plan/step.ts';
import type { Item } from '../../../scenario/model.ts';
import { fileOf, idOf, type Config } from './config.ts';

/** What tshark is asked of the file. */
export interface Question {
  name: string;
  /** Display filter. */
  filter?: string;
  /** Its numbers are read; absent: the packets are counted. */
  field?: string;
}

export const questionsOf = (config: Config): Question[] => [
  ...Object.entries((config.display ?? {}) as Record<string, string>).map(([name, filter]) => ({
    name,
    filter,
  })),
  ...Object.entries((config.fields ?? {}) as Record<string, { field: string; where?: string }>).map(
    ([name, { field, where }]) => ({ name, field, filter: where ?? field }),
  ),
];

const validated = ['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`]);

/** A line for each packet that the filter lets through: its number, or the values of the field. */
const argvOf = (file: string, { filter, field }: Question): string[] => [
  ...['tshark', '-n', '-r', file, ...validated],
  ...(filter === undefined ? [] : ['-Y', filter]),
  ...['-T', 'fields', '-e', field ?? 'frame.number'],
];

// A capture file of no packets: a filter that is wrong is told before anything is sent.
const tryOut = String.raw`printf '\324\303\262\241\2\0\4\0\0\0\0\0\0\0\0\0\377\377\0\0\1\0\0\0' | "$@"`;

export const checks = (item: Item<Config>, place: CommandStep['place']): CommandStep[] =>
  questionsOf(item.config).map((question) => ({
    id: idOf(item, `check/${question.name}`),
    title: `compile the display filter ${question.filter}`,
    place,
    argv: ['sh', '-c', tryOut, 'sh', ...argvOf('-', question)],
    deadline: 30_000,
  }));

export const answers = (item: Item<Config>, place: CommandStep['place']): CommandStep[] =>
  questionsOf(item.config).map((question) => ({
    id: idOf(item, `tshark/${question.name}`),
    title: `${question.field === undefined ? 'count' : 'read'} ${question.name} on ${item.config.on}`,
    place,
    argv: argvOf(fileOf(item), question),
    deadline: 120_000,
  }));
