import type { Factory } from '../schema/validator.ts';
import type { Modules } from './registry.ts';

/** What a bundle has in place of folders to read and schemas to compile. */
export interface Bundled {
  /** By folder of src/. */
  modules: Readonly<Record<string, Modules>>;
  /** By name of the schema. */
  validators: Readonly<Record<string, () => Promise<{ default: Factory }>>>;
}

/** Undefined where the sources run: src/build/bundle.ts puts another file in the place of this one. */
export const bundled = undefined as Bundled | undefined;
