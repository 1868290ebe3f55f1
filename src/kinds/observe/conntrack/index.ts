import { nodeOf } from '../../../scenario/topology/lookup.ts';
import type { ObservationKind } from '../kind.ts';
import { metrics, read } from './read.ts';
import { isSwitch, schema, steps, type Config } from './steps.ts';

export default {
  kind: 'conntrack',
  title: 'Connection tracking of a node, or of an Open vSwitch: entries, states, counters',
  schema,
  needs: ({ name, config }, { topology }) =>
    isSwitch(nodeOf(topology, config.on))
      ? []
      : [{ tool: 'conntrack', why: `${name} (conntrack)`, node: config.on, command: true }],
  metrics,
  steps,
  read,
} satisfies ObservationKind<Config>;
