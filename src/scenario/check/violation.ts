import type { ErrorObject } from 'ajv';
import type { Schema } from '../schema/compose.ts';
import type { Names } from '../schema/formats.ts';
import { type Path } from '../../lib/yaml/tree.ts';

/** A violation of the schema, with what is needed to speak of it. */
export interface Violation {
  error: ErrorObject;
  path: Path;
  value: unknown;
  /** The part of the schema that holds the keyword. */
  schema: Schema;
  /** What formats "node" and "endpoint" were held to. */
  names: Names;
}
