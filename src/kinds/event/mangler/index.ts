import type { EventKind } from '../kind.ts';
import { check, resolve } from './resolve.ts';
import { isOn, schema, type Config } from './schema.ts';
import { steps } from './steps.ts';

const settings = (config: Config): string[] => [
  ...(config.program === undefined ? [] : [config.program]),
  ...(config.state === undefined ? [] : [isOn(config) ? 'on' : 'off']),
  ...Object.entries(config.with ?? {}).map(([key, value]) => `${key} ${String(value)}`),
];

export default {
  kind: 'mangler',
  title: 'A mangler is switched on or off, its parameters change, or another program takes its place',
  schema,
  check,
  resolve,
  sets: ({ config }) => ({ [`the mangler ${config.name}`]: settings(config).join(', ') }),
  needs: ({ name, config }) =>
    config.manifest?.source.endsWith('.c') ? [{ tool: 'clang', why: `event ${name} (mangler)` }] : [],
  says: ({ config }) => `${config.name}: ${settings(config).join(', ')}`,
  steps,
} satisfies EventKind<Config>;
