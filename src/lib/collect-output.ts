/** Bytes kept of each of a command's streams; the rest is cut, and said to be. */
const most = 64 * 1024 * 1024;
/** Characters kept of a command's output so far: before a hang that is short. */
const recent = 16_384;

/** One output stream of a command. */
export class OutputCollector {
  readonly #parts: Buffer[] = [];
  #length = 0;

  add(bytes: Buffer): void {
    const room = Math.max(0, most - this.#length);
    if (room > 0) this.#parts.push(bytes.subarray(0, room));
    this.#length += bytes.length;
  }

  text(): string {
    return Buffer.concat(this.#parts).toString();
  }

  /** The end of it. */
  tail(): string {
    let size = 0;
    const from = this.#parts.findLastIndex((part) => (size += part.length) >= recent);
    return Buffer.concat(this.#parts.slice(Math.max(0, from)))
      .toString()
      .slice(-recent);
  }

  /** That something is missing, where it is. */
  note(): string {
    return this.#length > most ? `\n(output cut at ${most} bytes)` : '';
  }
}
