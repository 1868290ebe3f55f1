import type { EventKind } from '../kind.ts';
import { check, resolve } from './resolve.ts';
import { schema, type Config } from './schema.ts';
import { steps } from './steps.ts';

/** "flows: delete, add" */
const says = (config: Config): string =>
  (['flows', 'groups', 'ports', 'other_config'] as const)
    .flatMap((key) => (config[key] ? [`${key} ${Object.keys(config[key]).join(', ')}`] : []))
    .join('; ');

export default {
  kind: 'ovs',
  title: 'Flows, groups, ports or settings of an Open vSwitch change',
  schema,
  check,
  resolve,
  sets: ({ config: { on, other_config: settings = {} } }) =>
    Object.fromEntries(Object.entries(settings).map(([key, value]) => [`${key} of ${on}`, String(value)])),
  needs: () => [],
  says: ({ config }) => `${config.on}: ${says(config)}`,
  steps,
} satisfies EventKind<Config>;
