/** Something to do, beside others or with nothing else going on. */
export interface Task {
  alone: boolean;
  run(): Promise<void>;
}

/**
 * Does tasks in their order, so many at once; one that is to be alone waits for those before it, and those
 * after it wait for it. When one throws, no more are begun, and the error is thrown when all that run have ended.
 * @param stop asked before each
 */
export async function runTasks(
  tasks: readonly Task[],
  jobs: number,
  stop: () => boolean = () => false,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  let alone = false;
  for (const task of tasks) {
    const full = () => running.size >= jobs || (running.size > 0 && (task.alone || alone));
    while (full()) await Promise.race(running);
    if (failure || stop()) break;
    alone = task.alone;
    const promise: Promise<void> = task
      .run()
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => running.delete(promise));
    running.add(promise);
  }
  await Promise.all(running);
  if (failure) throw failure.error;
}
