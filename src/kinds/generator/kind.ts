import type { ScenarioGeneratorKind } from '../../scenario/kind.ts';

/** A kind of generator: it makes the nodes and links of a topology from a few numbers. */
export type GeneratorKind = ScenarioGeneratorKind;
