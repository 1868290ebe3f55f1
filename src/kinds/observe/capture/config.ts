import type { FromSchema } from 'json-schema-to-ts';
import { paths } from '../../../plan/capsule-paths.ts';
import type { Item } from '../../../scenario/model.ts';
import type { schema } from './schema.ts';

export type Config = FromSchema<typeof schema>;

export const idOf = (item: Item, step: string): string => `observe/${item.name}/${step}`;
export const fileOf = (item: Item): string => `${baseOf(item)}.pcap`;
/** Its files in the capsule begin with this. */
export const baseOf = (item: Item): string => `${paths.captures}/${item.name}`;
export const countsOf = (config: Config): [string, string][] =>
  Object.entries((config.count ?? {}) as Record<string, string>);
