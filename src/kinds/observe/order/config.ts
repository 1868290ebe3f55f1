import type { FromSchema } from 'json-schema-to-ts';
import type { Item } from '../../../scenario/model.ts';
import type { schema } from './schema.ts';

export type Config = FromSchema<typeof schema>;

/** Where packets are sent, and where they arrive. */
export type Point = 'from' | 'to';

/** The programs' figures are checked against captures at both points. */
export const hasProof = ({ proof = 'off' }: Config): boolean => proof !== 'off';

export const stepId = (item: Item, step: string): string => `observe/${item.name}/${step}`;
