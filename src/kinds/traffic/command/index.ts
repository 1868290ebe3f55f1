import { argvOf } from '../../../lib/command.ts';
import type { TrafficKind } from '../kind.ts';
import { check, metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { type Config, steps } from './steps.ts';

export default {
  kind: 'command',
  title: 'Any command in any node, with its expected exit code and output',
  aliases: {
    run: 'write `command: { in: h1, run: ... }`',
    exec: 'write `command: { in: h1, run: ... }`',
    shell: 'write `command: { in: h1, run: [sh, -c, "..."] }`',
    tcp: 'write `command: { in: h1, run: nc -zvw2 h2 8080 }`, or `connections` or `iperf3`',
    udp: 'write `iperf3: { from: h1, to: h2, protocol: udp }`, or `command` with a program of your own',
    nc: 'write `command: { in: h1, run: nc -zvw2 h2 8080 }`',
    curl: 'write `command: { in: h1, run: curl http://h2:8080 }`, or `connections` for many',
  },
  schema,
  guesses: {
    node: 'in',
    on: 'in',
    from: 'in',
    cmd: 'run',
    command: 'run',
    exec: 'run',
    args: 'run',
    exit_code: 'exit',
    code: 'exit',
    status: 'exit',
    expect: 'of a command that must fail, write `exit: 1`; of its output, `matches: { stdout: ... }`',
    fails: 'of a command that must fail, write `exit: 1`, or the code it exits with',
    stdout: 'write `matches: { stdout: ... }`',
    timeout: 'deadline',
  },
  check,
  needs(item) {
    const [tool = ''] = argvOf(item.config.run as string | string[]);
    // A path is the scenario's own business: it may lie in a directory of the lab.
    return tool.includes('/')
      ? []
      : [
          {
            tool,
            why: item.name === item.kind ? 'a command of the traffic' : `${item.name} (command)`,
            node: item.config.in,
            command: true as const,
          },
        ];
  },
  metrics,
  steps,
  read,
} satisfies TrafficKind<Config>;
