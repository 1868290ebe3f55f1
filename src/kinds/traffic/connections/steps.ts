import type { FromSchema } from 'json-schema-to-ts';
import { bytesOf, secondsOf } from '../../../lib/quantity.ts';
import { paths } from '../../../plan/capsule-paths.ts';
import type { CommandStep, Step } from '../../../plan/step.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { targetOf } from '../../../scenario/topology/traffic-target.ts';
import { portOf } from '../free-port.ts';
import type { schema } from './schema.ts';

export type Config = FromSchema<typeof schema>;

export const defaults = { count: 1000, parallel: 8, size: '16k', timeout: '10s' } as const;
const firstPort = 8080;
/** ms, a connection; even under emulation one takes less. */
const each = 100;
const short = 10_000;

export const clientId = (item: Item): string => idOf(item, 'client');
const idOf = (item: Item, step: string): string => `traffic/${item.name}/${step}`;

/** A web server with one file, and a client that fetches it again and again, each time on a new connection. */
export function steps(
  item: Item<Config>,
  scenario: Scenario,
): { serve: Step[]; run: CommandStep[]; finish: Step[] } {
  const { config, name } = item;
  const { count, parallel, size, timeout } = { ...defaults, ...config };
  const port = portOf(item, scenario, firstPort);
  const { address, family } = targetOf(scenario.topology, config);
  const host = family === 6 ? `[${address}]` : address;
  const folder = `${paths.temporary}/${name}`;
  const place = { node: config.to };
  const server = idOf(item, 'server');
  const file = (step: string, title: string, argv: string[]): CommandStep => ({
    id: idOf(item, step),
    title,
    // Where the server is, which may be a machine of its own.
    place,
    argv,
    deadline: short,
  });
  return {
    serve: [
      file('folder', `folder of ${name}`, ['mkdir', folder]),
      file('answer', `what ${name} fetches`, ['truncate', '-s', `${bytesOf(size)}`, `${folder}/answer`]),
      {
        id: server,
        title: `web server in ${config.to}`,
        place,
        // On all its addresses: what the client asks may be translated on the way.
        argv: ['busybox', 'httpd', '-f', '-p', `${family === 6 ? '[::]' : '0.0.0.0'}:${port}`, '-h', folder],
        deadline: short,
        background: true,
        ready: {
          says: `${config.to}: httpd listens on TCP port ${port}`,
          place,
          argv: ['ss', '-Hltn', 'sport', '=', `:${port}`],
          stdout: 'LISTEN',
          deadline: short,
        },
      },
    ],
    run: [
      {
        id: clientId(item),
        title: `${count} connections from ${config.from} to ${config.to}`,
        place: { node: config.from },
        argv: [
          ...['hey', '-n', `${count}`, '-c', `${shareOf(count, parallel)}`, '-t', `${secondsOf(timeout)}`],
          ...['-disable-keepalive', '-o', 'csv', `http://${host}:${port}/answer`],
        ],
        deadline: count * each + secondsOf(timeout) * 1000 + short,
        onFailure: 'record',
      },
    ],
    finish: [
      { id: `${server}/stop`, title: `stop ${name}'s server`, stop: server, signal: 'TERM', deadline: 5000 },
    ],
  };
}

/** hey divides the requests among its workers and drops the remainder: the number of workers must leave none. */
function shareOf(count: number, most: number): number {
  let parallel = Math.min(count, most);
  while (count % parallel !== 0) parallel--;
  return parallel;
}
