/**
 * Runs tasks in the order in which they are asked for, so many at once.
 * @param most tasks at once
 */
export function atMost(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The place goes to the next in line.
      if (next) next();
      else running -= 1;
    }
  };
}
