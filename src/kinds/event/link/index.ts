import { endNeeds } from '../../../plan/link.ts';
import type { EventKind } from '../kind.ts';
import { checkEnds } from './ends.ts';
import { schema, type Config } from './schema.ts';
import { changedEnds, steps } from './steps.ts';

/** Keys and values as they read in a file. */
const settings = (config: Config): [string, string][] =>
  Object.entries(config).flatMap(([key, value]) =>
    key === 'on' ? [] : [[key, typeof value === 'object' ? JSON.stringify(value) : String(value)]],
  );

export default {
  kind: 'link',
  title: 'A link, or one end of it, goes down or up, or its rate, impairment, MTU or offloads change',
  schema,
  guesses: {
    link: 'on',
    end: 'on',
    ends: 'on',
    interface: 'on',
    dev: 'on',
    down: 'write `state: down`',
    up: 'write `state: up`',
    action: 'state',
    set: 'state',
    delay: 'write `impair: { delay: 10ms }`',
    loss: 'write `impair: { loss: 1% }`',
  },
  check: ({ config }, { topology }) => checkEnds(config, topology),
  sets: ({ config }) =>
    Object.fromEntries(settings(config).map(([key, value]) => [`${key} of ${config.on}`, value])),
  needs: ({ name, config }, { topology }) =>
    changedEnds(config, topology).flatMap((end) => endNeeds(end, `of event ${name}`)),
  says: ({ config }) =>
    `${config.on}: ${settings(config)
      .map(([key, value]) => (key === 'state' ? value : `${key} ${value}`))
      .join(', ')}`,
  steps: (item, context) => ({ run: steps(item, context) }),
} satisfies EventKind<Config>;
