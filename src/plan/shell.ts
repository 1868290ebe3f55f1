import { labEnvironment } from '../lib/environment.ts';
import { ExpectedError } from '../lib/errors.ts';
import { quote, quoteWord } from '../lib/quote.ts';
import { firstProcess } from './first-process.ts';
import { paths } from './capsule-paths.ts';
import { stepLines, withStdin } from './shell-step.ts';
import { timelineHead, timelineLines, timelineEnd } from './shell-timeline.ts';
import { isStop, type GuestPlan, type Plan, type Stage } from './step.ts';
import type { BpfObject } from '../mangler/bpf-object.ts';

/**
 * A plan as a bash script that needs the standard tools alone, and does by hand what the executor does: the
 * same commands at the same places in the same order (lanes one after the other, but for traffic at once).
 * @throws ExpectedError where a node is a guest, or the whole lab is to be in one
 */
export function toShell(plan: Plan, title: string, within?: GuestPlan): string {
  if (within)
    throw new ExpectedError(
      `--sh: a script builds the lab on the machine that runs it, and this one is to be in a guest with kernel ${within.kernel}; leave --in-vm (or the axis \`kernel\`) out, or \`lab plan\` without --sh shows the plan`,
    );
  const [guest] = plan.guests ?? [];
  if (guest)
    throw new ExpectedError(
      `--sh: node ${guest.name} is a virtual machine, whose commands go through lab's own channel: no script of the standard tools can do that; \`lab plan\` without --sh shows the plan`,
    );
  const traffic = plan.stages.findIndex((stage) => stage.name === 'traffic');
  const last = plan.stages.findLastIndex((stage) => stage.name === 'traffic');
  const { events = [] } = plan;
  const stopped = new Set(
    plan.stages.flatMap(({ lanes }) => lanes.flat()).flatMap((step) => (isStop(step) ? [step.stop] : [])),
  );
  const stages = plan.stages.map((stage, index) => [
    ...(index === traffic
      ? ['', '# A command given to this script runs in the place of the traffic.', instead]
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
    '#   sudo bash FILE              builds the lab, runs the traffic, and leaves nothing behind',
    '#   sudo bash FILE COMMAND...   builds the lab, and runs COMMAND in the place of the traffic',
    '#',
    '# What a scenario says stands in quotes, so that the shell leaves it alone:',
    '# shellcheck disable=SC2016',
    'set -euo pipefail',
    'if [ "${LAB_CAPSULE:-}" != script ]; then',
    '  # Mount, network and PID namespaces of its own: when this script ends, however it does, the kernel',
    '  # takes down all that is inside.',
    `  exec env -i HOME="$HOME" TERM="\${TERM:-dumb}" ${environment} LAB_CAPSULE=script \\`,
    '    unshare --mount --net --pid --fork --kill-child --mount-proc bash "$0" "$@"',
    'fi',
    "trap 'exit 130' INT TERM",
    '# Where paths in the scenario begin; on a machine without it, where the script is called.',
    `[ ! -d ${quoteWord(plan.directory)} ] || cd ${quoteWord(plan.directory)}`,
    '',
    'say() { printf \'# %s\\n\' "$1" >&2; }',
    '',
    '# wait_for WHAT SECONDS PATTERN COMMAND...: until COMMAND succeeds and says what the pattern matches',
    'wait_for() {',
    '  local what=$1 deadline=$((SECONDS + $2)) pattern=$3 said; shift 3',
    '  until said=$("$@" 2>&1) && printf \'%s\\n\' "$said" | grep -Pzq -- "$pattern"; do',
    '    if [ "$SECONDS" -ge "$deadline" ]; then printf \'not in time: %s\\n%s\\n\' "$what" "$said" >&2; exit 1; fi',
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

/** Who runs it by hand wants to see the traffic and what was counted, not all that lab looks at before. */
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
