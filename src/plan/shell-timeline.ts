import { quoteWord } from '../lib/quote.ts';
import { paths } from './capsule-paths.ts';
import { stepLines, waitLines } from './shell-step.ts';
import type { PlannedEvent } from './step.ts';

const folder = `${paths.run}/events`;
const now = '${EPOCHREALTIME/./} / 1000';

/** What the lines of a timeline call. */
export const timelineHead: readonly string[] = [
  '',
  '# until_ms MS: until that many ms after the start of the traffic',
  'until_ms() {',
  `  local left=$((started + $1 - ${now}))`,
  '  [ "$left" -le 0 ] || sleep "$(printf \'%d.%03d\' $((left / 1000)) $((left % 1000)))"',
  '}',
  '# until_event NAME: until it has happened',
  `until_event() { until [ -e "${folder}/$1" ]; do sleep 0.005; done; }`,
  '# wait_sum WHAT SECONDS PATTERN MIN MAX COMMAND...: until the numbers that end what the pattern matches add up',
  'wait_sum() {',
  '  local what=$1 deadline=$((SECONDS + $2)) pattern=$3 min=$4 max=$5 sum; shift 5',
  '  until sum=$("$@" 2>/dev/null | grep -oP -- "$pattern" | grep -oP \'\\d+$\' | paste -sd+ -) && [ -n "$sum" ] &&',
  '    [ "$((sum))" -ge "$min" ] && [ "$((sum))" -le "$max" ]; do',
  '    if [ "$SECONDS" -ge "$deadline" ]; then printf \'timed out: %s\\n\' "$what" >&2; exit 1; fi',
  '    sleep 0.02',
  '  done',
  '}',
];

/** Each event in a process of its own, beside the traffic. */
export const timelineLines = (events: readonly PlannedEvent[], stopped: ReadonlySet<string>): string[] => [
  '',
  '# --- events, from the start of the traffic on',
  `mkdir -p ${folder}`,
  'events=()',
  `started=$((${now}))`,
  ...events.flatMap((event) => eventLines(event, stopped)),
];

function eventLines(event: PlannedEvent, stopped: ReadonlySet<string>): string[] {
  const { name, title, start, every, times = every === undefined ? 1 : undefined, steps } = event;
  const once = every === undefined && times === 1;
  const turn = [
    `until_ms ${once ? '"$first"' : `$((first + turn * ${every ?? 0}))`}`,
    `say ${quoteWord(`event ${name}: ${title}`)}`,
    ...steps.flatMap((step) => stepLines(step, stopped, false)),
  ];
  const waited = `first=$((${now} - started + ${'delay' in start ? start.delay : 0}))`;
  return [
    '(',
    ...('at' in start ? [`first=${start.at}`] : []),
    ...('after' in start ? [`until_event ${start.after}`, waited] : []),
    ...('when' in start && start.since !== undefined ? [`until_event ${start.since}`] : []),
    ...('when' in start ? [...waitLines(start.when), waited] : []),
    ...(once
      ? turn
      : [`for ((turn = 0; ${times === undefined ? '' : `turn < ${times}`}; turn++)); do`, ...turn, 'done']),
    `touch ${folder}/${name}`,
    ') & events+=($!)',
  ];
}

/** What has not happened by now doesn't. */
export const timelineEnd = (events: readonly PlannedEvent[], stopped: ReadonlySet<string>): string[] => [
  '',
  '# --- the end of the events',
  'kill "${events[@]}" 2>/dev/null || true',
  'wait "${events[@]}" || true',
  ...events
    .toReversed()
    .flatMap(({ name, finish }) =>
      finish.length === 0
        ? []
        : [
            `if [ -e ${folder}/${name} ]; then`,
            ...finish.flatMap((step) => stepLines(step, stopped, false)),
            'fi',
          ],
    ),
];
