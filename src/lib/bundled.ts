/** What a bundle has in place of folders to read and schemas to compile. */
export interface Bundled {
  /** By folder of src/. */
  modules: Readonly<Record<string, Modules>>;
  /** By name of the schema. */
  validators: Modules;
}

/** Undefined where the sources run: src/build/bundle.ts puts another file in the place of this one. */
export const bundled = undefined as Bundled | undefined;

/** Modules by name, loaded when called; each exports one object by default. */
export type Modules = Readonly<Record<string, () => Promise<unknown>>>;
