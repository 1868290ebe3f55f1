/** A stream had more bytes than it may have. */
export class TooMuch extends Error {}

/** Lets through bytes up to a bound, which can be raised once more is known of what is read. */
export function boundedBytes(most: number): {
  stream: TransformStream<Uint8Array, Uint8Array>;
  raise(most: number): void;
} {
  let bound = most;
  let seen = 0;
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen += chunk.length;
      if (seen > bound) controller.error(new TooMuch());
      else controller.enqueue(chunk);
    },
  });
  return { stream, raise: (more) => void (bound = Math.max(bound, more)) };
}
