import type { PlanInterfaceKind } from '../../plan/kind.ts';

/** A kind of interface that stands by itself in a node: dummy, VLAN, VXLAN, bond. */
export type InterfaceKind = PlanInterfaceKind;
