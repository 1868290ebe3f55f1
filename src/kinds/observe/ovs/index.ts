import { nodeOf } from '../../../scenario/topology/lookup.ts';
import type { ObservationKind } from '../kind.ts';
import { metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { steps, type Config } from './steps.ts';

export default {
  kind: 'ovs',
  title: 'An Open vSwitch: flows, caches, upcalls, counters and log, as differences across the traffic',
  schema,
  needs: () => [],
  check: ({ config }, topology) =>
    nodeOf(topology, config.on).kind === 'ovs'
      ? undefined
      : { path: ['on'], problem: `${config.on} is not an Open vSwitch`, allowed: 'a node of kind ovs' },
  metrics,
  steps,
  read,
} satisfies ObservationKind<Config>;
