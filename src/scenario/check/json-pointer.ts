/** The keys of a JSON pointer (RFC 6901): "/nodes/a~1b" is ["nodes", "a/b"]. */
export const keysOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
