/**
 * Where a command runs: in the capsule (the lab's own mount, PID and network namespaces), or in a node.
 * A node is a network namespace of the capsule, or a guest.
 */
export type Place = 'capsule' | { node: string };

/** The command as it runs inside the capsule: a node's is entered by the name that its namespace has there. */
export function inPlace(place: Place, argv: readonly string[]): readonly string[] {
  return place === 'capsule' ? argv : ['ip', 'netns', 'exec', place.node, ...argv];
}
