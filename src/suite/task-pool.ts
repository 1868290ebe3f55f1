/** A task, which runs beside others or alone. */
export interface Task {
  alone: boolean;
  /** How many of the pool's places it takes; default: 1. */
  places?: number;
  run(): Promise<void>;
}

/**
 * Does tasks in their order, as many at once as there are places; one that is to be alone waits for those before it, and those
 * after it wait for it. When one throws, no more are begun, and the error is thrown when all that run have ended.
 * @param stop asked before each
 */
export async function runTasks(
  tasks: readonly Task[],
  places: number,
  stop: () => boolean = () => false,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  let alone = false;
  let taken = 0;
  for (const task of tasks) {
    const own = task.places ?? 1;
    const full = () => running.size > 0 && (task.alone || alone || taken + own > places);
    while (full()) await Promise.race(running);
    if (failure || stop()) break;
    alone = task.alone;
    taken += own;
    const promise: Promise<void> = task
      .run()
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => {
        taken -= own;
        running.delete(promise);
      });
    running.add(promise);
  }
  await Promise.all(running);
  if (failure) throw failure.error;
}
