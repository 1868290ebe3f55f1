import type { CommandStep } from '../../../plan/step.ts';
import type { Node } from '../../../scenario/model.ts';
import { command } from './command.ts';
import { configOf } from './config.ts';
import { directoryOf, files } from './paths.ts';

/** What the result says of the build. */
export function inspect(node: Node): CommandStep[] {
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
          {
            outside: true as const,
            ...record('commit', 'commit of the build tree', [
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
          },
        ]
      : []),
  ];
}

export function readLog(node: Node): CommandStep {
  return {
    ...command(node, 'log', "ovs-vswitchd's log", ['cat', files(node.name).log]),
    onFailure: 'record',
  };
}

/** Core files that are here, and where the kernel puts them. */
export function readCores(node: Node): CommandStep {
  return {
    ...command(node, 'cores', 'core files', [
      ...['sh', '-c', 'cat /proc/sys/kernel/core_pattern; find "$0" -name "*core*" -type f'],
      directoryOf(node.name),
    ]),
    onFailure: 'record',
  };
}
