import type { Node, Service, UserCommand } from '../scenario/model.ts';
import type { CommandStep, Condition } from './step.ts';

/** A command that the scenario runs in a node once the network stands. */
export const setupStep = (node: Node, command: UserCommand, index: number): CommandStep => ({
  id: `node/${node.name}/setup/${index}`,
  title: `${node.name}: ${command.argv.join(' ')}`,
  place: { node: node.name },
  argv: command.argv,
  deadline: command.deadline,
});

/** A program of the scenario that runs beside the traffic. */
export function serviceStep(node: Node, service: Service): CommandStep {
  const ready = readyWhen(node, service);
  return {
    id: `node/${node.name}/service/${service.name}`,
    title: `${node.name}: service ${service.name}`,
    place: { node: node.name },
    argv: service.argv,
    background: true,
    deadline: service.deadline,
    ...(ready ? { ready } : {}),
  };
}

function readyWhen(node: Node, { name, ready, deadline }: Service): Condition | undefined {
  if (!ready) return undefined;
  const at = { place: { node: node.name }, deadline };
  const listens = (flags: string, protocol: string, port: number): Condition => ({
    ...at,
    says: `${node.name}: service ${name} listens on ${protocol} port ${port}`,
    argv: ['ss', flags, 'sport', '=', `:${port}`],
    stdout: '\\S',
  });
  if ('tcp' in ready) return listens('-Hltn', 'TCP', ready.tcp);
  if ('udp' in ready) return listens('-Hlun', 'UDP', ready.udp);
  if ('file' in ready) {
    return {
      ...at,
      says: `${node.name}: service ${name} has created ${ready.file}`,
      argv: ['test', '-e', ready.file],
    };
  }
  const { run, matches } = ready;
  if (matches === undefined) return { ...at, says: `${node.name}: ${run.join(' ')} succeeds`, argv: run };
  const says = `${node.name}: ${run.join(' ')} says /${matches}/`;
  return { ...at, says, argv: run, stdout: `(?m:${matches})` };
}
