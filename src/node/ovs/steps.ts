import { buildDeadline, text } from '../../plan/batch.ts';
import type { CommandStep, Condition, Contribution } from '../../plan/step.ts';
import type { Node, Scenario } from '../../scenario/model.ts';
import { bridgesOf, configOf, type Bridge } from './config.ts';
import { directoryOf, files } from './paths.ts';
import { protocolOf, transaction } from './transaction.ts';
import { tunnelSteps } from './underlay.ts';

/** KiB of a core file that are kept: a lab's files are in memory. */
const coreLimit = 512 * 1024;

/** Daemons first, since nothing has to be there for them; then the switch in one go; then what it must do. */
export function plan(node: Node, scenario: Scenario): Contribution[] {
  const lane = node.name;
  return [
    { stage: 'prepare', lane, steps: startDaemons(node) },
    { stage: 'switch', lane, steps: [makeSwitch(node), checkPorts(node), ...rules(node)] },
    {
      stage: 'settle',
      lane,
      steps: [...bonds(node), ...tunnelSteps(node, scenario.topology), settled(node)],
    },
    { stage: 'collect', lane: `${lane} build`, steps: inspect(node) },
    { stage: 'collect', lane: `${lane} log`, steps: [readLog(node), readCores(node)] },
  ];
}

/** ovs-appctl looks for a socket with the process id in its name, which no plan can know. */
const start = 'cd "$0" && ln -s ovs-vswitchd.ctl "ovs-vswitchd.$$.ctl" && exec "$@"';

/** A command of the switch's own tools; they reach it by its sockets. */
function command(node: Node, what: string, title: string, argv: readonly string[]): CommandStep {
  const id = `node/${node.name}/ovs/${what}`;
  return { id, title: `${node.name}: ${title}`, place: 'capsule', argv, deadline: buildDeadline };
}

const socket = (node: Node, says: string, path: string): Condition => ({
  says: `${node.name}: ${says}`,
  place: 'capsule',
  argv: ['test', '-S', path],
  deadline: buildDeadline,
});

function startDaemons(node: Node): CommandStep[] {
  const { programs, schema } = configOf(node).build;
  const at = files(node.name);
  const directory = directoryOf(node.name);
  const quiet = ['-vsyslog:off', '-vconsole:warn'];
  const inNode = { place: { node: node.name }, background: true } as const;
  return [
    command(node, 'directory', 'a directory of its own', ['mkdir', '-p', directory]),
    command(node, 'database', 'an empty database', [
      ...[programs['ovsdb-tool'], 'create', at.database, ...(schema ? [schema] : [])],
    ]),
    {
      ...command(node, 'ovsdb-server', 'ovsdb-server', [
        ...[programs['ovsdb-server'], `--remote=punix:${at.db}`, `--unixctl=${at.dbControl}`],
        ...[...quiet, at.database],
      ]),
      ...inNode,
      ready: socket(node, 'ovsdb-server listens', at.db),
    },
    {
      // Where the kernel writes core files by a relative name, they are in the switch's directory.
      ...command(node, 'ovs-vswitchd', 'ovs-vswitchd', [
        ...['prlimit', `--core=${coreLimit * 1024}`, 'sh', '-c', start, directory],
        ...[programs['ovs-vswitchd'], `--unixctl=${at.control}`, `--pidfile=${at.pid}`],
        ...[`--log-file=${at.log}`, ...quiet, ...(configOf(node).log ?? []).map((level) => `-v${level}`)],
        `unix:${at.db}`,
      ]),
      ...inNode,
      ready: socket(node, 'ovs-vswitchd listens', at.control),
    },
  ];
}

/** Returns when ovs-vswitchd has done what the database says. */
function makeSwitch(node: Node): CommandStep {
  const { programs } = configOf(node).build;
  const names = bridgesOf(configOf(node)).map(([name]) => name);
  return command(node, 'bridges', `bridges ${names.join(', ')} and their ports`, [
    ...[programs['ovs-vsctl'], `--db=unix:${files(node.name).db}`, '--timeout=15', 'init'],
    ...transaction(node),
  ]);
}

/** ovs-vsctl succeeds although a port could not be made; the database says so. */
function checkPorts(node: Node): CommandStep {
  const argv = [
    ...[configOf(node).build.programs['ovs-vsctl'], `--db=unix:${files(node.name).db}`, '--timeout=15'],
    ...['--format=csv', '--data=bare', '--no-headings', '--columns=name,error,ofport,type,options', 'find'],
    ...['Interface', 'error!=[]'],
  ];
  return {
    ...command(node, 'ports', 'every port is there', argv),
    ready: {
      says: `${node.name}: no port has an error`,
      place: 'capsule',
      argv,
      stdout: '^\\s*$',
      deadline: 500,
    },
  };
}

/** OpenFlow: what flows refer to comes before them. */
function rules(node: Node): CommandStep[] {
  return bridgesOf(configOf(node)).flatMap(([name, bridge]) => [
    ...(bridge.meters ?? []).map((meter, index) => addMeter(node, name, bridge, meter, index)),
    ...addRules(node, name, bridge, 'groups'),
    ...addRules(node, name, bridge, 'flows'),
  ]);
}

const ofctl = (
  node: Node,
  name: string,
  bridge: Bridge,
  words: readonly string[],
  rest: readonly string[],
) => [
  ...[configOf(node).build.programs['ovs-ofctl'], '-O', protocolOf(bridge), ...words],
  ...[`unix:${files(node.name).management(name)}`, ...rest],
];

function addMeter(node: Node, name: string, bridge: Bridge, meter: string, index: number): CommandStep {
  return {
    ...command(
      node,
      `meters/${name}/${index}`,
      `${name}: meter ${meter}`,
      ofctl(node, name, bridge, ['add-meter'], [meter]),
    ),
    origins: [configOf(node).places[name]!.meters[index]!],
  };
}

function addRules(node: Node, name: string, bridge: Bridge, table: 'flows' | 'groups'): CommandStep[] {
  const lines = bridge[table] ?? [];
  if (lines.length === 0) return [];
  // As one: a flow that is refused leaves none behind.
  const bundle = protocolOf(bridge) >= 'OpenFlow14' ? ['--bundle'] : [];
  return [
    {
      ...command(
        node,
        `${table}/${name}`,
        `${name}: ${lines.length} ${table}`,
        ofctl(node, name, bridge, [...bundle, `add-${table}`], ['-']),
      ),
      stdin: text(lines),
      origins: configOf(node).places[name]![table],
    },
  ];
}

/** A bond without an active member drops everything; LACP takes a moment to agree on one. */
function bonds(node: Node): CommandStep[] {
  const { bonds: all = {}, build } = configOf(node);
  return Object.keys(all).map((name) => {
    const argv = [build.programs['ovs-appctl'], '-t', files(node.name).control, 'bond/show', name];
    return {
      ...command(node, `bonds/${name}`, `bond ${name}`, argv),
      ready: {
        says: `${node.name}: ${name} has an active member`,
        place: 'capsule',
        argv,
        // Until 2.16 members were called slaves.
        stdout: 'active (member|slave) mac: (?!.*\\(none)',
        deadline: 10_000,
      },
    };
  });
}

/** The first packet after a change of flows can be lost until the datapath's have been looked through. */
function settled(node: Node): CommandStep {
  const { programs } = configOf(node).build;
  return command(node, 'settled', 'the datapath follows the flows', [
    ...[programs['ovs-appctl'], '-t', files(node.name).control, 'revalidator/wait'],
  ]);
}

/** What the result says of the build. */
function inspect(node: Node): CommandStep[] {
  const { programs, git, name } = configOf(node).build;
  const vswitchd = programs['ovs-vswitchd'];
  const record = (what: string, title: string, argv: readonly string[]): CommandStep => ({
    ...command(node, what, title, argv),
    onFailure: 'record',
  });
  return [
    record('version', 'version of ovs-vswitchd', [vswitchd, '--version']),
    record('hash', 'hash of ovs-vswitchd', [
      // Its path on the PATH; of a build tree with shared libraries the program, not the script around it.
      ...[
        'sh',
        '-c',
        'p=$(command -v "$0"); l=${p%/*}/.libs/${p##*/}; sha256sum "$([ -f "$l" ] && echo "$l" || echo "$p")"',
      ],
      vswitchd,
    ]),
    ...(git
      ? [
          record('commit', 'commit of the build tree', [
            ...[
              'git',
              '-c',
              'safe.directory=*',
              '-C',
              name,
              'describe',
              '--always',
              '--dirty',
              '--abbrev=40',
            ],
          ]),
        ]
      : []),
  ];
}

function readLog(node: Node): CommandStep {
  return {
    ...command(node, 'log', "ovs-vswitchd's log", ['cat', files(node.name).log]),
    onFailure: 'record',
  };
}

/** Core files that are here, and where the kernel puts them. */
function readCores(node: Node): CommandStep {
  return {
    ...command(node, 'cores', 'core files', [
      ...['sh', '-c', 'cat /proc/sys/kernel/core_pattern; find "$0" -name "*core*" -type f'],
      directoryOf(node.name),
    ]),
    onFailure: 'record',
  };
}
