import type { PlanEventKind } from '../../plan/kind.ts';

/** A kind of event: something that happens while the traffic runs. */
export type EventKind<C = any> = PlanEventKind<C>;
