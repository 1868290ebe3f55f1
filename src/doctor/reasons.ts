/** A tool or a package, and what asks for it. */
export interface Wanted {
  what: string;
  why: string;
}

/** "ip, tc (every lab), ping": what is wanted and by what, which is said once for all that it asks for. */
export function reasonsOf(wanted: readonly Wanted[]): string {
  // An item that has no name of its own is called as its kind is: "ping (ping)".
  const kindOnce = (why: string) => why.replace(/^(\S+) \(\1\)$/, '$1');
  const askers = [...Map.groupBy(wanted, ({ what }) => what)].map(([what, asking]) => ({
    what,
    why: [...new Set(asking.map(({ why }) => kindOnce(why)))].join(', '),
  }));
  return [...Map.groupBy(askers, ({ why }) => why)]
    .map(([why, asked]) => {
      const names = asked.map(({ what }) => what).join(', ');
      return names === why ? names : `${names} (${why})`;
    })
    .join(', ');
}
