import { buildDeadline } from '../../../plan/batch.ts';
import type { CommandStep, Condition } from '../../../plan/step.ts';
import type { Node } from '../../../scenario/model.ts';
import { command } from './command.ts';
import { configOf } from './config.ts';
import { directoryOf, files } from './paths.ts';

/** Largest core file, in units of 512 bytes: a lab's files are in memory. */
const coreLimit = 1024 * 1024;

/** ovs-appctl looks for a socket with the process id in its name, which no plan can know. */
const start = [
  `ulimit -S -c ${coreLimit} 2>/dev/null || ulimit -S -c "$(ulimit -H -c)"`,
  'cd "$0" && ln -s ovs-vswitchd.ctl "ovs-vswitchd.$$.ctl" && exec "$@"',
].join('; ');

const quiet = ['-vsyslog:off', '-vconsole:warn'];
const inNode = ({ name }: Node) => ({ place: { node: name }, background: true }) as const;

/** Nothing has to be there for it, not even the namespace. */
export function makeDatabase(node: Node): CommandStep {
  const { programs, schema } = configOf(node).build;
  return command(node, 'database', 'a directory of its own, with an empty database', [
    ...['sh', '-c', 'mkdir -p "$0" && exec "$@"', directoryOf(node.name)],
    ...[programs['ovsdb-tool'], 'create', files(node.name).database, ...(schema ? [schema] : [])],
  ]);
}

export function startServer(node: Node): CommandStep {
  const at = files(node.name);
  return {
    ...command(node, 'ovsdb-server', 'ovsdb-server', [
      ...[configOf(node).build.programs['ovsdb-server'], `--remote=punix:${at.db}`],
      ...[`--unixctl=${at.dbControl}`, ...quiet, at.database],
    ]),
    ...inNode(node),
    ready: socket(node, 'ovsdb-server listens', at.db),
  };
}

export function startSwitch(node: Node): CommandStep {
  const at = files(node.name);
  const { build, log = [] } = configOf(node);
  return {
    // Where the kernel writes core files by a relative name, they are in the switch's directory.
    ...command(node, 'ovs-vswitchd', 'ovs-vswitchd', [
      ...['sh', '-c', start, directoryOf(node.name)],
      ...[build.programs['ovs-vswitchd'], `--unixctl=${at.control}`, `--pidfile=${at.pid}`],
      ...[`--log-file=${at.log}`, ...quiet, ...log.map((level) => `-v${level}`)],
      `unix:${at.db}`,
    ]),
    ...inNode(node),
    log: at.log,
    ready: socket(node, 'ovs-vswitchd listens', at.control),
  };
}

const socket = (node: Node, says: string, path: string): Condition => ({
  says: `${node.name}: ${says}`,
  place: 'capsule',
  argv: ['test', '-S', path],
  deadline: buildDeadline,
});
