import { portTaken } from '../free-port.ts';
import type { TrafficKind } from '../kind.ts';
import { metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { type Config, steps } from './steps.ts';

export default {
  kind: 'connections',
  title: 'Many short TCP connections, several at once, by hey and a small web server',
  schema,
  aliases: {
    http: 'connections',
    tcp_connections: 'connections',
    requests: 'connections',
    hey: 'connections',
  },
  guesses: {
    client: 'from',
    server: 'to',
    requests: 'count',
    number: 'count',
    connections: 'count',
    concurrency: 'parallel',
    time: 'a number of connections says it: `count`',
    duration: 'a number of connections says it: `count`',
  },
  check: portTaken,
  needs: ({ name }) => ['hey', 'busybox', 'ss'].map((tool) => ({ tool, why: `${name} (connections)` })),
  measures: true,
  metrics: () => metrics,
  steps,
  read,
} satisfies TrafficKind<Config>;
