import { buildDeadline } from '../../../plan/batch.ts';
import type { CommandStep, Contribution } from '../../../plan/step.ts';
import type { Node, Scenario } from '../../../scenario/model.ts';
import { command, daemonsOf } from './command.ts';
import { bridgesOf, configOf, endsOf, portsOf } from './config.ts';
import { makeDatabase, startServer, startSwitch } from './daemons.ts';
import { inspect, readCores, readLog } from './inspect.ts';
import { files } from './paths.ts';
import { rules } from './openflow-rules.ts';
import { bridgeCommands, portCommands } from './vsctl-commands.ts';
import { tunnelSteps } from './tunnel-underlay.ts';

/** Daemons first, since nothing has to be there for them; then the switch in one go; then what it must do. */
export function plan(node: Node, scenario: Scenario): Contribution[] {
  const lane = node.name;
  const asked = (steps: CommandStep[]) => steps.map((step) => ({ ...step, daemons: daemonsOf(node) }));
  return [
    { stage: 'create', lane: `${lane} ovs`, steps: [makeDatabase(node)] },
    { stage: 'prepare', lane: `${lane} ovs`, steps: [startServer(node)] },
    { stage: 'link', lane: `${lane} ovs`, steps: [startSwitch(node)] },
    { stage: 'link', lane: `${lane} bridges`, steps: [makeBridges(node)] },
    { stage: 'switch', lane, steps: asked([addPorts(node), ...rules(node)]) },
    {
      stage: 'settle',
      lane,
      steps: asked([...bonds(node), ...tunnelSteps(node, scenario.topology), settled(node)]),
    },
    { stage: 'inspect', lane, steps: inspect(node) },
    { stage: 'collect', lane: `${lane} log`, steps: [readLog(node), readCores(node)] },
  ];
}

/** ovs-vsctl succeeds although a port could not be made, and says nothing of a bridge. Why is in the log, $0. */
const checked = [
  'said=$("$@" 2>&1); code=$?; printf "%s\\n" "$said" >&2',
  'case $said in *"Error detected"*) code=1;; esac',
  // It may have been made since. $1 to $3 are ovs-vsctl and how it reaches the database.
  'if grep -q "failed to create bridge" "$0" && "$1" "$2" "$3" --bare --columns=name find Interface "ofport=[]" | grep -q .; then code=1; fi',
  '[ $code = 0 ] || grep -E "[|](WARN|ERR|EMER)[|]" "$0" | cut -d "|" -f 3- | awk "!told[\\$0]++" >&2',
  'exit $code',
].join('; ');

/**
 * Begun while the links are made: with its first datapath ovs-vswitchd sleeps for 100 ms, to measure the
 * processor's clock.
 */
function makeBridges(node: Node): CommandStep {
  const names = bridgesOf(configOf(node)).map(([name]) => name);
  return command(node, 'bridges', `bridges ${names.join(', ')}`, [
    ...[...vsctl(node), '--no-wait', 'init', ...bridgeCommands(node)],
  ]);
}

/** Returns when ovs-vswitchd has done all that the database says. */
function addPorts(node: Node): CommandStep {
  const names = portsOf(configOf(node), endsOf(node)).map(({ name }) => name);
  return command(node, 'ports', `ports ${names.join(', ') || '(none)'}`, [
    ...['sh', '-c', checked, files(node.name).log, ...vsctl(node), 'init', ...portCommands(node)],
  ]);
}

/** ovs-vsctl(8), which returns when ovs-vswitchd has done what it is told. */
export const vsctl = (node: Node): string[] => [
  ...[configOf(node).build.programs['ovs-vsctl'], `--db=unix:${files(node.name).db}`, '--timeout=15'],
];

/** A bond without an active member drops everything; LACP takes a moment to agree on one. */
function bonds(node: Node): CommandStep[] {
  const { bonds: all = {}, build } = configOf(node);
  return Object.entries(all).map(([name, { lacp = 'off' }]) => {
    const both = lacp === 'passive' ? '; at least one end must have lacp: active' : '';
    const argv = [build.programs['ovs-appctl'], '-t', files(node.name).control, 'bond/show', name];
    return {
      ...command(node, `bonds/${name}`, `bond ${name}`, argv),
      ready: {
        says: `${node.name}: ${name} has an active member${both}`,
        place: 'capsule',
        argv,
        // Until 2.14 members were called slaves.
        stdout: 'active (member|slave) mac: (?!.*\\(none)',
        deadline: buildDeadline,
      },
    };
  });
}

/**
 * What hosts said while the switch was made has left flows in the datapath that may not be right any more.
 * `revalidator/wait` would take half a second to check them, so they are deleted.
 */
function settled(node: Node): CommandStep {
  const { programs } = configOf(node).build;
  return command(node, 'settled', 'the datapath matches the OpenFlow flows', [
    ...[programs['ovs-appctl'], '-t', files(node.name).control, 'revalidator/purge'],
  ]);
}
