import type { FromSchema } from 'json-schema-to-ts';
import type { schema } from './schema.ts';
import type { Item } from '../../../scenario/model.ts';

export type Config = FromSchema<typeof schema>;

export const idOf = (item: Item, step: string): string => `observe/${item.name}/${step}`;
