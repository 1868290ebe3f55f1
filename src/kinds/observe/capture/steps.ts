import { bytesOf } from '../../../lib/quantity.ts';
import type { CommandStep, Step } from '../../../plan/step.ts';
import type { Item } from '../../../scenario/model.ts';
import { baseOf, countsOf, fileOf, idOf, type Config } from './config.ts';
import { answers, checks } from './tshark.ts';

/** KiB of ring buffer: some 80,000 packets cut to 128 bytes. A larger one takes longer to set up, and lost no less. */
const buffer = 16384;
/** Files of the ring: at least 3/4 of the limit are kept when it wraps. */
const ringFiles = 4;
const deadline = 10_000;

// $0 is the file that tcpdump's messages go to: what it says on SIGUSR1 is read while it runs.
const start = 'echo $$ >"$0.pid"; exec tcpdump "$@" 2>"$0.log"';
/**
 * tcpdump drops what is in its buffer when it is stopped. It says how much it has read when asked with SIGUSR1; the
 * answer to one question is read at the next. All is read that had come by the first answer, once so much is captured
 * or dropped. That may never be: what came between the socket and its filter is counted as received, and given to
 * nobody. Then tcpdump has read all if it answers, longer than its own time-out of 1 s, that nothing more was captured.
 */
export const drained = String.raw`awk -v state="$0.still" '
/received by filter/ { if (!answers++) asked = $5; captured = $2; done = $2 + $10 >= asked }
END {
  if (done) exit 0
  getline up <"/proc/uptime"; sub(/ .*/, "", up)
  isSame = (getline line <state) > 0 && split(line, was) && was[1] == captured
  if (answers && isSame && up - was[2] > 1.5 && answers > was[3]) exit 0
  if (answers) print captured, isSame ? was[2] : up, answers >state
  exit 1
}' "$0.log" || { kill -USR1 "$(cat "$0.pid")"; tail -n 1 "$0.log"; exit 1; }`;
// One file of all, oldest first; the usual case, a single file, is not read again.
const join = `set -e
ls -tr "$0".pcap[0-9]* >"$0.list"
if [ "$(wc -l <"$0.list")" = 1 ]; then mv "$(cat "$0.list")" "$0.pcap"
else tcpdump -Z root -V "$0.list" -w "$0.pcap"; xargs rm <"$0.list"; fi
cat "$0.log"`;

/** A capture from before the traffic until all that it sent is read; then the counts. */
export function steps(item: Item<Config>): { before: Step[]; after: Step[] } {
  const { config } = item;
  const [node = '', device = ''] = config.on.split(':');
  const place = { node };
  const base = baseOf(item);
  const capture = idOf(item, 'tcpdump');
  const step = (name: string, title: string, argv: string[]): CommandStep => ({
    id: idOf(item, name),
    title,
    place,
    argv,
    deadline,
  });
  return {
    before: [
      ...filtersOf(config).map(([name, filter]) =>
        // -- ends the options: a filter may begin with "-".
        step(`check/${name}`, `compile the filter ${filter}`, [
          'tcpdump',
          '-y',
          'EN10MB',
          '-d',
          '--',
          filter,
        ]),
      ),
      ...checks(item, place),
      {
        ...step('tcpdump', `capture on ${config.on}`, [
          'sh',
          '-c',
          start,
          base,
          ...argvOf(config, device, base),
        ]),
        background: true,
        ready: {
          says: `${config.on}: tcpdump listens`,
          place,
          argv: ['grep', '-q', 'listening on', `${base}.log`],
          deadline,
        },
      },
    ],
    after: [
      {
        ...step('drained', `wait until tcpdump has read the capture on ${config.on}`, ['true']),
        ready: {
          says: `${config.on}: tcpdump has read its buffer`,
          place,
          argv: ['sh', '-c', drained, base],
          deadline,
        },
      },
      {
        id: idOf(item, 'stop'),
        title: `stop the capture on ${config.on}`,
        stop: capture,
        signal: 'INT',
        deadline,
      },
      {
        ...step('join', `the file of the capture on ${config.on}`, ['sh', '-c', join, base]),
        deadline: 60_000,
      },
      ...[['packets', ''] as const, ...countsOf(config)].map(([name, filter]) => ({
        ...step(`count/${name}`, `count ${name} on ${config.on}`, [
          ...['tcpdump', '-r', fileOf(item), '--count'],
          ...(filter === '' ? [] : ['--', filter]),
        ]),
        deadline: 60_000,
      })),
      ...answers(item, place),
    ],
  };
}

function argvOf(config: Config, device: string, base: string): string[] {
  // tcpdump counts in millions of bytes, and takes whole ones.
  const megabytes = Math.max(1, Math.ceil(bytesOf(config.limit ?? '64M') / ringFiles / 1e6));
  return [
    ...[
      '-i',
      device,
      '-n',
      '-Z',
      'root',
      '-s',
      `${config.snaplen ?? (config.display || config.fields ? 262_144 : 128)}`,
      '-B',
      `${buffer}`,
    ],
    ...['-C', `${megabytes}`, '-W', `${ringFiles}`, '-w', `${base}.pcap`],
    ...(config.immediate ? ['--immediate-mode'] : []),
    ...(config.filter === undefined ? [] : ['--', config.filter]),
  ];
}

function filtersOf(config: Config): [string, string][] {
  return [
    ...(config.filter === undefined ? [] : [['filter', config.filter] as [string, string]]),
    ...countsOf(config),
  ];
}
