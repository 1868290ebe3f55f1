import type { PlanLinkKind } from '../../plan/kind.ts';

/** A kind of link between two nodes. */
export type LinkKind = PlanLinkKind;
