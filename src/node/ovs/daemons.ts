import { buildDeadline } from '../../plan/batch.ts';
import type { CommandStep, Condition } from '../../plan/step.ts';
import type { Node } from '../../scenario/model.ts';
import { command } from './command.ts';
import { configOf } from './config.ts';
import { directoryOf, files } from './paths.ts';

/** Of a core file that is kept, in units of 512 bytes: a lab's files are in memory. */
const coreLimit = 1024 * 1024;

/** ovs-appctl looks for a socket with the process id in its name, which no plan can know. */
const start = [
  `ulimit -S -c ${coreLimit} 2>/dev/null || ulimit -S -c "$(ulimit -H -c)"`,
  'cd "$0" && ln -s ovs-vswitchd.ctl "ovs-vswitchd.$$.ctl" && exec "$@"',
].join('; ');

/** Its database server and its daemon; nothing has to be there for them but the namespace. */
export function startDaemons(node: Node): CommandStep[] {
  const { programs, schema } = configOf(node).build;
  const at = files(node.name);
  const directory = directoryOf(node.name);
  const quiet = ['-vsyslog:off', '-vconsole:warn'];
  const inNode = { place: { node: node.name }, background: true } as const;
  return [
    command(node, 'database', 'a directory of its own, with an empty database', [
      ...['sh', '-c', 'mkdir -p "$0" && exec "$@"', directory],
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
        ...['sh', '-c', start, directory],
        ...[programs['ovs-vswitchd'], `--unixctl=${at.control}`, `--pidfile=${at.pid}`],
        ...[`--log-file=${at.log}`, ...quiet, ...(configOf(node).log ?? []).map((level) => `-v${level}`)],
        `unix:${at.db}`,
      ]),
      ...inNode,
      ready: socket(node, 'ovs-vswitchd listens', at.control),
    },
  ];
}

const socket = (node: Node, says: string, path: string): Condition => ({
  says: `${node.name}: ${says}`,
  place: 'capsule',
  argv: ['test', '-S', path],
  deadline: buildDeadline,
});
