import type { FromSchema } from 'json-schema-to-ts';
import { ipBatch } from '../../plan/batch.ts';
import { routeLine } from '../../plan/ip.ts';
import type { Route } from '../../scenario/model.ts';
import { resolveRoute, checkRoute } from '../../scenario/resolve/route.ts';
import { routeSchema } from '../../scenario/schema/node.ts';
import { nodeOf } from '../../scenario/topology/lookup.ts';
import type { EventKind } from './kind.ts';

const verbs = ['remove', 'replace', 'add'] as const;
const routes = { type: 'array', minItems: 1, items: routeSchema } as const;

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['in'],
  minProperties: 2,
  properties: {
    in: { type: 'string', format: 'node', description: 'The node.' },
    remove: { ...routes, description: 'Routes that go, as in `routes` of a node.' },
    replace: { ...routes, description: 'Routes in the place of those to the same destination.' },
    add: { ...routes, description: 'Routes that come.' },
  },
} as const;
type Config = FromSchema<typeof schema> & {
  /** What ip(8) is told, in order. */
  lines?: readonly string[];
};

const written = (config: Config) =>
  verbs.flatMap((verb) => (config[verb] ?? []).map((route, index) => ({ verb, route, index })));

const line = (verb: (typeof verbs)[number], route: Route): string =>
  routeLine(route).replace(/^route add/, `route ${verb === 'remove' ? 'del' : verb}`);

export default {
  kind: 'route',
  title: 'Routes of a node come, go or change',
  schema,
  needs: () => [],
  resolve({ config }, file, { topology }) {
    const { interfaces } = nodeOf(topology, config.in);
    const lines = written(config).flatMap(({ verb, route, index }) => {
      const part = {
        complain: (below, problem, more) => file.complain([verb, index, ...below], problem, more),
        position: (below) => file.position([verb, index, ...below]),
      } satisfies Parameters<typeof resolveRoute>[0];
      const resolved = resolveRoute(part, route);
      // What goes may be said by its destination alone.
      if (resolved && verb !== 'remove') checkRoute(part, resolved, interfaces);
      return resolved ? [line(verb, resolved)] : [];
    });
    return { ...config, lines };
  },
  sets: ({ config }) => ({ [`the routes of ${config.in}`]: (config.lines ?? []).join(', ') }),
  says: ({ config }) => `${config.in}: ${(config.lines ?? []).join(', ')}`,
  steps: ({ name, config }) => ({
    run: [
      {
        ...ipBatch(config.in, '', `${config.in}: routes`, config.lines ?? []),
        id: `event/${name}/route`,
      },
    ],
  }),
} satisfies EventKind<Config>;
