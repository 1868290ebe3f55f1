import { labEnvironment } from '../lib/environment.ts';
import { ExpectedError } from '../lib/errors.ts';
import { quote, quoteWord } from '../lib/quote.ts';
import { firstProcess } from './first-process.ts';
import { paths } from './capsule-paths.ts';
import { stepLines, withStdin } from './shell-step.ts';
import { timelineHead, timelineLines, timelineEnd } from './shell-timeline.ts';
import type { GuestPlan } from './guest-plan.ts';
import { isDaemon, isStop, type Plan, type Stage } from './step.ts';
import type { BpfObject } from '../mangler/bpf-object.ts';

/**
 * A plan as a bash script that needs the standard tools alone, and does by hand what the executor does: the
 * same commands at the same places in the same order (lanes one after the other, but for traffic at once).
 * @throws ExpectedError where a node is a guest, or the whole lab is to be in one
 */
export function toShell(plan: Plan, title: string, within?: GuestPlan): string {
  if (within)
    throw new ExpectedError(
      `--sh: a script builds the lab on the host, but this lab is to run in a guest with kernel ${within.kernel}; omit --in-vm (or the axis \`kernel\`), or use \`lab plan\` without --sh`,
    );
  const [guest] = plan.guests ?? [];
  if (guest)
    throw new ExpectedError(
      `--sh: node ${guest.name} is a virtual machine, and a script of standard tools can't run commands in it; use \`lab plan\` without --sh`,
    );
  const traffic = plan.stages.findIndex((stage) => stage.name === 'traffic');
  const last = plan.stages.findLastIndex((stage) => stage.name === 'traffic');
  const { events = [] } = plan;
  const stopped = new Set(
    plan.stages.flatMap(({ lanes }) => lanes.flat()).flatMap((step) => (isStop(step) ? [step.stop] : [])),
  );
  for (const step of events.flatMap(({ steps }) => steps)) if (isDaemon(step)) stopped.add(step.daemon);
  const stages = plan.stages.map((stage, index) => [
    ...(index === traffic
      ? ['', '# If a command is given to this script, it runs in place of the traffic.', instead]
      : []),
    ...(index === traffic && events.length > 0 ? timelineLines(events, stopped) : []),
    ...stageLines(stage, stopped),
    ...(index === last && events.length > 0 ? timelineEnd(events, stopped) : []),
  ]);
  return [
    ...head(plan, title),
    ...(stopped.size > 0 ? ['declare -A background'] : []),
    ...(events.length > 0 ? timelineHead : []),
    ...plan.objects.flatMap(objectLines),
    ...stages.flat(),
    ...(traffic < 0 ? [instead] : []),
    '',
  ].join('\n');
}

const instead = 'if [ $# -gt 0 ]; then "$@"; exit; fi';

function head(plan: Plan, title: string): string[] {
  const environment = Object.entries({ ...labEnvironment(paths.temporary), HOME: '' })
    .filter(([name]) => name !== 'HOME')
    .map(([name, value]) => `${name}=${quoteWord(value)}`)
    .join(' ');
  return [
    '#!/bin/bash',
    ...title.split('\n').map((line) => `# ${line}`),
    `# Scenario ${plan.scenario}, arm ${plan.arm}, seed ${plan.seed}${plan.case && `, case ${plan.case}`}; written by lab plan --sh.`,
    '#',
    '#   sudo bash FILE              builds the lab, runs the traffic, leaves nothing behind',
    '#   sudo bash FILE COMMAND...   builds the lab, runs COMMAND in place of the traffic',
    '#',
    '# Words from the scenario are quoted, so that the shell does not interpret them:',
    '# shellcheck disable=SC2016',
    'set -euo pipefail',
    'if [ "${LAB_CAPSULE:-}" != script ]; then',
    '  # Private mount, network and PID namespaces: when this script ends, in whatever way, the kernel',
    '  # removes everything inside.',
    `  exec env -i HOME="$HOME" TERM="\${TERM:-dumb}" ${environment} LAB_CAPSULE=script \\`,
    '    unshare --mount --net --pid --fork --kill-child --mount-proc bash "$0" "$@"',
    'fi',
    "trap 'exit 130' INT TERM",
    '# Relative paths of the scenario start here; on a machine without it, in the current directory.',
    `[ ! -d ${quoteWord(plan.directory)} ] || cd ${quoteWord(plan.directory)}`,
    '',
    'say() { printf \'# %s\\n\' "$1" >&2; }',
    '',
    '# wait_for WHAT SECONDS PATTERN COMMAND...: until COMMAND succeeds and its output matches PATTERN',
    'wait_for() {',
    '  local what=$1 deadline=$((SECONDS + $2)) pattern=$3 said; shift 3',
    '  until said=$("$@" 2>&1) && printf \'%s\\n\' "$said" | grep -Pzq -- "$pattern"; do',
    '    if [ "$SECONDS" -ge "$deadline" ]; then printf \'timed out: %s\\n%s\\n\' "$what" "$said" >&2; exit 1; fi',
    '    sleep 0.02',
    '  done',
    '}',
    '',
    "say 'the capsule'",
    ...firstProcess,
  ];
}

function objectLines(object: BpfObject): string[] {
  if (!object.argv)
    return ['', `say ${quoteWord(object.program)}`, ...file(object.path, object.bytes ?? '', 'base64 -d')];
  return [
    '',
    `say ${quoteWord(`compile ${object.program}`)}`,
    ...object.sources.flatMap(({ path, text }) => file(path, text, 'cat')),
    quote(object.argv),
  ];
}

/** Several objects share headers: writing one again does no harm. */
function file(path: string, text: string, reader: string): string[] {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return [`mkdir -p ${quoteWord(folder)}`, ...withStdin(reader, text, ` >${quoteWord(path)}`)];
}

/** By hand, only the traffic and the counters are of interest, not what lab inspects before. */
const unread: ReadonlySet<string> = new Set(['configure', 'settle', 'observe']);

function stageLines(stage: Stage, stopped: ReadonlySet<string>): string[] {
  const lanes = stage.lanes.map((lane) =>
    lane.flatMap((step) => stepLines(step, stopped, unread.has(stage.name))),
  );
  const heading = ['', `# --- ${stage.name}`];
  // Lanes of other stages are independent of each other; one after the other is as good.
  if (stage.name !== 'traffic' || lanes.length === 1) return [...heading, ...lanes.flat()];
  return [
    ...heading,
    'lanes=()',
    ...lanes.flatMap((lines) => ['(', ...lines, ') & lanes+=($!)']),
    'wait "${lanes[@]}"',
  ];
}
